package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.Suppression;
import io.dawnwatch.topology.lifecycle.SuppressionNotes;
import java.time.Instant;
import java.util.List;

/** Suppressions in words and as JSON, and the mark they leave on what they hold back. */
final class SuppressionText {
  private SuppressionText() {}

  /** What it is about, in words. */
  static String about(Suppression one) {
    String whose = one.entity().isEmpty() ? "everybody" : Terminal.escape(one.entity());
    return one.template().isEmpty() ? whose : whose + " because of template " + one.template();
  }

  /** What holds back alerts of an entity now, in words. */
  static String words(SuppressionNotes.Told told) {
    Suppression one = told.suppression();
    return "alerts "
        + (one.template().isEmpty() ? "" : "because of template " + one.template() + " ")
        + "suppressed until "
        + Instant.ofEpochMilli(one.untilMillis())
        + " by "
        + Terminal.escape(told.begin().by())
        + ": "
        + Terminal.escape(told.begin().why())
        + " (suppression "
        + one.id()
        + ")";
  }

  static ObjectNode node(SuppressionNotes.Note note) {
    Suppression one = note.suppression();
    ObjectNode node =
        OutputOptions.object()
            .put("id", one.id())
            .put("entity", one.entity())
            .put("template", one.template())
            .put("by", note.by())
            .put("why", note.why())
            .put("at", Instant.ofEpochMilli(note.atMillis()).toString());
    if (!note.isEnd()) {
      node.put("until", Instant.ofEpochMilli(one.untilMillis()).toString());
    }
    return node;
  }

  /**
   * The suppressions that hold back alerts of an entity, by id.
   *
   * @param template of the most telling message of an anomaly; empty for whatever it is about
   */
  static List<SuppressionNotes.Told> holdingBack(
      List<SuppressionNotes.Told> inForce, String entity, String template) {
    return inForce.stream()
        .filter(told -> told.suppression().isOf(entity))
        .filter(
            told ->
                told.suppression().template().isEmpty()
                    || told.suppression().template().equals(template))
        .toList();
  }

  /** What is held back says by which suppressions; none is an empty list. */
  static void mark(ObjectNode node, List<SuppressionNotes.Told> by) {
    ArrayNode ids = node.putArray("suppressed");
    by.forEach(told -> ids.add(told.suppression().id()));
  }

  /** The same for a table; empty if nothing holds it back. */
  static String mark(List<SuppressionNotes.Told> by) {
    return by.isEmpty() ? "" : "suppressed (" + by.get(0).suppression().id() + ")";
  }
}
