package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.topology.replay.Coverage;
import io.dawnwatch.topology.replay.Manifest;
import io.dawnwatch.topology.replay.Parity;
import io.dawnwatch.topology.replay.WhatIf;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Coverage and parity for people and for scripts. */
public final class RunOutput {
  private static final int MOST_LATE = 20;

  private RunOutput() {}

  /** The ledger as JSON. */
  public static void coverage(ObjectNode root, List<Coverage> ledger) {
    ObjectNode node = root.putObject("coverage");
    node.put("gaps", ledger.stream().filter(one -> !one.isWhole()).count());
    ArrayNode parts = node.putArray("partitions");
    for (Coverage one : ledger) {
      parts
          .addObject()
          .put("partition", one.partition())
          .put("warmUp", one.warmUp())
          .put("expected", one.expected())
          .put("read", one.read())
          .put("applied", one.applied())
          .put("late", one.late())
          .put("control", one.control())
          .put("rejected", one.rejected())
          .put("scores", one.scores())
          .put("alerts", one.alerts());
    }
  }

  /** The comparison as JSON. */
  public static void parity(ObjectNode root, List<Parity> parities) {
    ObjectNode node = root.putObject("parity");
    node.put("match", parities.stream().mapToLong(Parity::match).sum());
    node.put("mismatch", parities.stream().mapToLong(Parity::mismatch).sum());
    node.put("missing", parities.stream().mapToLong(Parity::missing).sum());
    node.put("extra", parities.stream().mapToLong(Parity::extra).sum());
    node.put(
        "sha256Equal",
        parities.stream().allMatch(one -> one.liveSha256().equals(one.replaySha256())));
    ArrayNode parts = node.putArray("partitions");
    for (Parity one : parities) {
      parts
          .addObject()
          .put("partition", one.partition())
          .put("match", one.match())
          .put("mismatch", one.mismatch())
          .put("missing", one.missing())
          .put("extra", one.extra())
          .put("liveSha256", one.liveSha256())
          .put("replaySha256", one.replaySha256())
          .put("cause", one.cause())
          .put("firstDifference", one.firstDifference());
    }
    ObjectNode causes = node.putObject("causes");
    causes(parities).forEach(causes::put);
  }

  private static Map<String, Long> causes(List<Parity> parities) {
    Map<String, Long> causes = new TreeMap<>();
    parities.forEach(
        one -> one.causes().forEach((name, count) -> causes.merge(name, count, Long::sum)));
    return causes;
  }

  /** Events that came late as JSON. */
  static void late(ObjectNode root, Map<String, Long> late) {
    ObjectNode node = root.putObject("late");
    node.put("events", sum(late));
    ObjectNode entities = node.putObject("entities");
    mostFirst(late).forEach(one -> entities.put(one.getKey(), one.getValue()));
  }

  /** What another model would have said as JSON. */
  static void whatIf(ObjectNode root, List<WhatIf> parts) {
    ArrayNode list = root.putArray("whatIf");
    for (WhatIf one : parts) {
      list.addObject()
          .put("partition", one.partition())
          .put("both", one.both())
          .put("onlyLive", one.onlyLive())
          .put("onlyModel", one.onlyModel())
          .put("neither", one.neither())
          .put("unmatched", one.unmatched())
          .put("liveAlerts", one.liveAlerts())
          .put("modelAlerts", one.modelAlerts());
    }
  }

  /** Events that came late, by source. */
  static void lateText(Terminal terminal, Map<String, Long> late, Consumer<String> line) {
    if (late.isEmpty()) {
      return;
    }
    line.accept("");
    Table table = new Table().text("events that came late, from").number("events");
    mostFirst(late).stream()
        .limit(MOST_LATE)
        .forEach(one -> table.row(one.getKey(), count(one.getValue())));
    if (late.size() > MOST_LATE) {
      table.detail("and " + (late.size() - MOST_LATE) + " more; --output json has them");
    }
    table.lines(terminal).forEach(line);
  }

  /** What another model would have said. */
  static void whatIfText(Terminal terminal, List<WhatIf> parts, Consumer<String> line) {
    if (parts.isEmpty()) {
      return;
    }
    line.accept("");
    Table table =
        new Table()
            .text("partition")
            .number("both")
            .number("only live")
            .number("only the model")
            .number("neither")
            .number("unmatched")
            .number("live alerts")
            .number("model's alerts");
    for (WhatIf one : parts) {
      table.row(
          Integer.toString(one.partition()),
          count(one.both()),
          count(one.onlyLive()),
          count(one.onlyModel()),
          count(one.neither()),
          count(one.unmatched()),
          count(one.liveAlerts()),
          count(one.modelAlerts()));
    }
    table.detail("windows that are anomalies; the model's are on the replays topic, role WHAT_IF");
    table.lines(terminal).forEach(line);
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private static List<Map.Entry<String, Long>> mostFirst(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .toList();
  }

  /** Manifest, ledger and comparison as tables. */
  public static void text(
      Terminal terminal,
      String runId,
      Manifest manifest,
      List<Coverage> ledger,
      List<Parity> parities,
      Consumer<String> line) {
    line.accept(terminal.bold("Run " + runId) + "  data version " + manifest.dataVersion());
    if (!ledger.isEmpty()) {
      Table table =
          new Table()
              .text("partition")
              .number("warm-up")
              .number("expected")
              .number("read")
              .number("applied")
              .number("late")
              .number("control")
              .number("rejected")
              .number("scores")
              .number("alerts")
              .text("coverage");
      for (Coverage one : ledger) {
        table.row(
            Integer.toString(one.partition()),
            count(one.warmUp()),
            count(one.expected()),
            count(one.read()),
            count(one.applied()),
            count(one.late()),
            count(one.control()),
            count(one.rejected()),
            count(one.scores()),
            count(one.alerts()),
            one.isWhole() ? "whole" : terminal.red("GAP"));
      }
      table.lines(terminal).forEach(line);
    }
    if (!parities.isEmpty()) {
      line.accept("");
      Table table =
          new Table()
              .text("partition")
              .number("match")
              .number("mismatch")
              .number("missing")
              .number("extra")
              .text("SHA-256")
              .text("parity");
      for (Parity one : parities) {
        table.row(
            Integer.toString(one.partition()),
            count(one.match()),
            count(one.mismatch()),
            count(one.missing()),
            count(one.extra()),
            one.liveSha256().substring(0, 16)
                + (one.liveSha256().equals(one.replaySha256())
                    ? " equal"
                    : " differs from " + one.replaySha256().substring(0, 16)),
            one.isClean() ? "clean" : terminal.red(one.cause()));
        if (!one.isClean()) {
          one.firstDifference().lines().forEach(side -> table.detail(Terminal.escape(side)));
        }
      }
      causes(parities)
          .forEach((cause, number) -> table.detail(count(number) + " differ: " + cause));
      table.lines(terminal).forEach(line);
    }
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
