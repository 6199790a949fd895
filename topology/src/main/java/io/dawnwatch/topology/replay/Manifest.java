package io.dawnwatch.topology.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.RoleInForce;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.Suppression;
import io.dawnwatch.engine.score.Ids;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.schemas.KeyValue;
import io.dawnwatch.schemas.ModelInForce;
import io.dawnwatch.schemas.PartitionSlice;
import io.dawnwatch.schemas.RunManifest;
import io.dawnwatch.schemas.SuppressionInForce;
import io.dawnwatch.topology.map.ScoreMapping;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What exactly a run reads, and under which models. Immutable; its hash is the data version.
 *
 * @param dataset name of the dataset
 * @param topic the events topic
 * @param semantics semantics of the scores it gives
 * @param slices one per partition, by partition
 * @param schemas fingerprints of the schemas it writes, by record name
 * @param reads fingerprints of the schemas at both ends of the slices, by id in the registry
 * @param whatIf id of the model that scores instead of those of the log; empty for as live
 */
public record Manifest(
    String dataset,
    String topic,
    int semantics,
    List<Slice> slices,
    Map<String, String> schemas,
    Map<Integer, String> reads,
    String whatIf) {
  /** Above every activation of a log, so that a scorer ignores those. */
  private static final long WHAT_IF_EPOCH = Long.MAX_VALUE;

  /** Of a slice whose records nobody has counted yet. */
  public static final long UNCOUNTED = -1;

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * An exact part of one partition.
   *
   * @param warmUp offset from which is read, silently, so that the slice is exact
   * @param start first offset of the slice
   * @param end offset after its last
   * @param records committed records in it, as a run before has counted them; {@link #UNCOUNTED} if
   *     none has. No part of the data version
   * @param models roles in force at the warm-up offset, and the last retirement if it came last
   * @param suppressions those in force at the warm-up offset, by id
   */
  public record Slice(
      int partition,
      long warmUp,
      long start,
      long end,
      long records,
      List<RoleInForce> models,
      List<Suppression> suppressions) {
    public Slice {
      models = List.copyOf(models);
      suppressions = List.copyOf(suppressions);
    }

    /** A slice that nobody has counted, at whose warm-up nothing is suppressed. */
    public Slice(int partition, long warmUp, long start, long end, List<RoleInForce> models) {
      this(partition, warmUp, start, end, UNCOUNTED, models, List.of());
    }

    /** Offsets in it: its records, and what transactions left between them. */
    public long offsets() {
      return end - start;
    }

    Slice counted(long committed) {
      return new Slice(partition, warmUp, start, end, committed, models, suppressions);
    }

    /** Offsets to go through, those of the warm-up included: about how much work it is. */
    public long length() {
      return end - warmUp;
    }

    /** Puts a scorer that begins at the warm-up offset where earlier records had put it. */
    public void begin(Scorer scorer) {
      scorer.assume(models);
      scorer.assumeSuppressions(suppressions);
    }
  }

  public Manifest {
    slices = List.copyOf(slices);
    schemas = new TreeMap<>(schemas);
    reads = new TreeMap<>(reads);
  }

  /** A manifest that does not say how its records were written. */
  public Manifest(
      String dataset,
      String topic,
      int semantics,
      List<Slice> slices,
      Map<String, String> schemas) {
    this(dataset, topic, semantics, slices, schemas, Map.of(), "");
  }

  /** The same slice, scored by one model whatever the log says. */
  public Manifest whatIf(String modelId) {
    List<RoleInForce> alone = List.of(new RoleInForce(modelId, Role.CHAMPION, WHAT_IF_EPOCH));
    List<Slice> asked = new ArrayList<>();
    for (Slice slice : slices) {
      asked.add(
          new Slice(
              slice.partition(),
              slice.warmUp(),
              slice.start(),
              slice.end(),
              slice.records(),
              alone,
              slice.suppressions()));
    }
    return new Manifest(dataset, topic, semantics, asked, schemas, reads, modelId);
  }

  /** The same, with what a run has counted in each of its slices. */
  Manifest counted(List<Coverage> ledger) {
    Map<Integer, Long> read = new HashMap<>();
    ledger.forEach(one -> read.put(one.partition(), one.read()));
    List<Slice> counted =
        slices.stream()
            .map(one -> one.counted(read.getOrDefault(one.partition(), one.records())))
            .toList();
    return new Manifest(dataset, topic, semantics, counted, schemas, reads, whatIf);
  }

  /** Whether it asks what another model would have said. */
  public boolean isWhatIf() {
    return !whatIf.isEmpty();
  }

  /** SHA-256 of {@link #toJson()}: the same for the same slice under the same models. */
  public String dataVersion() {
    return Ids.sha256(toJson().getBytes(StandardCharsets.UTF_8));
  }

  /** Offsets in all slices. */
  public long offsets() {
    return slices.stream().mapToLong(Slice::offsets).sum();
  }

  /** Canonical JSON: keys sorted, no white space; what is empty is left out. */
  public String toJson() {
    ObjectNode root = JSON.createObjectNode();
    root.put("dataset", dataset);
    if (!reads.isEmpty()) {
      ObjectNode read = root.putObject("reads");
      reads.forEach((id, fingerprint) -> read.put(Integer.toString(id), fingerprint));
    }
    ObjectNode fingerprints = root.putObject("schemas");
    schemas.forEach(fingerprints::put);
    root.put("semantics", semantics);
    ArrayNode list = root.putArray("slices");
    for (Slice slice : slices) {
      ObjectNode node = list.addObject();
      node.put("end", slice.end());
      ArrayNode models = node.putArray("models");
      for (RoleInForce active : slice.models()) {
        ObjectNode model = models.addObject();
        model.put("epoch", active.epoch());
        model.put("modelId", active.modelId());
        model.put("role", active.role().name());
        if (active.untilMillis() != RoleInForce.NO_END) {
          model.put("until", active.untilMillis());
        }
      }
      node.put("partition", slice.partition());
      node.put("start", slice.start());
      if (!slice.suppressions().isEmpty()) {
        ArrayNode suppressions = node.putArray("suppressions");
        for (Suppression one : slice.suppressions()) {
          ObjectNode suppression = suppressions.addObject();
          suppression.put("entity", one.entity());
          suppression.put("id", one.id());
          suppression.put("template", one.template());
          suppression.put("until", one.untilMillis());
        }
      }
      node.put("warmUp", slice.warmUp());
    }
    root.put("topic", topic);
    if (isWhatIf()) {
      root.put("whatIf", whatIf);
    }
    return root.toString();
  }

  /**
   * A manifest from its JSON.
   *
   * @throws IllegalArgumentException if it is not one
   */
  public static Manifest fromJson(String json) {
    try {
      JsonNode root = JSON.readTree(json);
      List<Slice> slices = new ArrayList<>();
      for (JsonNode node : root.required("slices")) {
        List<RoleInForce> models = new ArrayList<>();
        for (JsonNode model : node.required("models")) {
          models.add(
              new RoleInForce(
                  model.required("modelId").textValue(),
                  Role.valueOf(model.required("role").textValue()),
                  model.required("epoch").longValue(),
                  model.path("until").asLong(RoleInForce.NO_END)));
        }
        List<Suppression> suppressions = new ArrayList<>();
        for (JsonNode one : node.path("suppressions")) {
          suppressions.add(
              new Suppression(
                  one.required("id").longValue(),
                  one.required("entity").textValue(),
                  one.required("template").textValue(),
                  one.required("until").longValue()));
        }
        slices.add(
            new Slice(
                node.required("partition").intValue(),
                node.required("warmUp").longValue(),
                node.required("start").longValue(),
                node.required("end").longValue(),
                UNCOUNTED,
                models,
                suppressions));
      }
      Map<String, String> schemas = new TreeMap<>();
      root.required("schemas")
          .properties()
          .forEach(entry -> schemas.put(entry.getKey(), entry.getValue().textValue()));
      Map<Integer, String> reads = new TreeMap<>();
      root.path("reads")
          .properties()
          .forEach(
              entry -> reads.put(Integer.valueOf(entry.getKey()), entry.getValue().textValue()));
      return new Manifest(
          root.required("dataset").textValue(),
          root.required("topic").textValue(),
          root.required("semantics").intValue(),
          slices,
          schemas,
          reads,
          root.path("whatIf").asText(""));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a manifest: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("not a manifest: " + e.getMessage(), e);
    }
  }

  /** The manifest as a record of the contract. */
  public RunManifest toAvro() {
    List<PartitionSlice> parts = new ArrayList<>();
    List<ModelInForce> models = new ArrayList<>();
    List<SuppressionInForce> suppressions = new ArrayList<>();
    for (Slice slice : slices) {
      for (Suppression one : slice.suppressions()) {
        suppressions.add(
            new SuppressionInForce(
                slice.partition(), one.id(), one.entity(), one.template(), one.untilMillis()));
      }
      parts.add(
          new PartitionSlice(
              slice.partition(), slice.warmUp(), slice.start(), slice.end(), slice.records()));
      for (RoleInForce active : slice.models()) {
        models.add(
            new ModelInForce(
                slice.partition(),
                active.modelId(),
                ScoreMapping.role(active.role()),
                active.epoch(),
                active.untilMillis()));
      }
    }
    List<KeyValue> fingerprints = new ArrayList<>();
    schemas.forEach((name, fingerprint) -> fingerprints.add(new KeyValue(name, fingerprint)));
    List<KeyValue> read = new ArrayList<>();
    reads.forEach((id, print) -> read.add(new KeyValue(Integer.toString(id), print)));
    return new RunManifest(
        dataVersion(),
        dataset,
        topic,
        semantics,
        parts,
        models,
        fingerprints,
        read,
        whatIf,
        suppressions);
  }

  /** A record of the contract as a manifest. */
  public static Manifest fromAvro(RunManifest manifest) {
    List<Slice> slices = new ArrayList<>();
    for (PartitionSlice part : manifest.getSlices()) {
      List<RoleInForce> models = new ArrayList<>();
      for (ModelInForce model : manifest.getModels()) {
        if (model.getPartition() == part.getPartition()) {
          models.add(
              new RoleInForce(
                  model.getModelId(),
                  Role.valueOf(model.getRole().name()),
                  model.getEpoch(),
                  model.getUntilMillis()));
        }
      }
      slices.add(
          new Slice(
              part.getPartition(),
              part.getWarmUp(),
              part.getStart(),
              part.getEnd(),
              part.getRecords(),
              models,
              manifest.getSuppressions().stream()
                  .filter(one -> one.getPartition() == part.getPartition())
                  .map(
                      one ->
                          new Suppression(
                              one.getId(),
                              one.getEntity(),
                              one.getTemplate(),
                              one.getUntilMillis()))
                  .toList()));
    }
    Map<String, String> schemas = new TreeMap<>();
    manifest.getSchemas().forEach(pair -> schemas.put(pair.getKey(), pair.getValue()));
    Map<Integer, String> reads = new TreeMap<>();
    manifest.getReads().forEach(pair -> reads.put(Integer.valueOf(pair.getKey()), pair.getValue()));
    return new Manifest(
        manifest.getDataset(),
        manifest.getTopic(),
        manifest.getSemantics(),
        slices,
        schemas,
        reads,
        manifest.getWhatIf());
  }
}
