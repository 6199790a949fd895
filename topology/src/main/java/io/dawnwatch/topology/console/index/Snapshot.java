package io.dawnwatch.topology.console.index;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Short lists that are written and read whole. */
record Snapshot<T>(String name, TypeReference<T> type, T none) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static final Snapshot<List<ModelRow>> MODELS =
      new Snapshot<>("models", new TypeReference<>() {}, List.of());

  static final Snapshot<List<ActivationRow>> ACTIVATIONS =
      new Snapshot<>("activations", new TypeReference<>() {}, List.of());

  static final Snapshot<List<SuppressionRow>> SUPPRESSIONS =
      new Snapshot<>("suppressions", new TypeReference<>() {}, List.of());

  static final Snapshot<DriftState> DRIFT =
      new Snapshot<>("drift", new TypeReference<>() {}, DriftState.NONE);

  T read(IndexDatabase index) {
    return index
        .one("select body from snapshot where name = ?", row -> row.getString(1), name)
        .map(this::parse)
        .orElse(none);
  }

  private T parse(String json) {
    try {
      return JSON.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IndexException("the index's list of " + name + " cannot be read", e);
    }
  }

  void write(Connection tx, T value) throws SQLException {
    String json;
    try {
      json = JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IndexException("the list of " + name + " cannot be written", e);
    }
    IndexDatabase.update(
        tx,
        "insert into snapshot (name, body) values (?, ?)"
            + " on conflict (name) do update set body = excluded.body",
        name,
        json);
  }
}
