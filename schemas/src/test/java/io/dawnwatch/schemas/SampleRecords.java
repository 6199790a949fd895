package io.dawnwatch.schemas;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/** One record of every type that is written to a topic, every field with a value of its own. */
final class SampleRecords {
  private static final String MODEL = "5e".repeat(32);
  private static final Source SOURCE = new Source("dw.web.lines", 3, 1234567890123L);
  private static final Emission EMISSION =
      new Emission("dw.web.events", 5, 9876543210L, 2, 1767323045678L);
  private static final Reason REASON =
      new Reason("rate", 120.5, 40.25, 17.125, "120 events where 40 are usual");
  private static final Evidence EVIDENCE =
      new Evidence(
          "dw.web.events", 5, 9876543200L, "00ff00ff00ff00ff", "disk /dev/sda1 voll: 100 %");

  private SampleRecords() {}

  private static final RunManifest MANIFEST =
      new RunManifest(
          "dd".repeat(32),
          "web",
          "dw.web.events",
          1,
          List.of(new PartitionSlice(0, 100L, 200L, 300L, 99L)),
          List.of(new ModelInForce(0, MODEL, ModelRole.CHAMPION, 41L, Long.MAX_VALUE)),
          List.of(new KeyValue("Score", "1f2e3d4c5b6a7988")),
          List.of(),
          "",
          List.of());

  private static final Coverage COVERAGE = new Coverage(0, 50L, 99L, 99L, 90L, 4L, 3L, 2L, 30L, 1L);

  private static final Parity PARITY =
      new Parity(0, 31L, 1L, 2L, 3L, "ee".repeat(32), "ff".repeat(32), "model", List.of(), "");

  static List<SpecificRecord> all() {
    return List.of(
        new LogEvent(
            1767323040123L,
            17,
            "Verbindung zu db-1 verloren\n\tat Pool.take \uD83D\uDD25",
            "checkout@host-7",
            List.of(new Measure("duration.us", 1250.5), new Measure("size.bytes", 4096.0)),
            List.of(new KeyValue("host.name", "host-7"), new KeyValue("service.name", "checkout")),
            List.of(new KeyValue("thread", "")),
            true,
            SOURCE,
            "aa".repeat(32),
            List.of()),
        new Tick("ticker", false),
        new ExpectationBreach(
            "volume",
            3,
            1767323040000L,
            1767323100000L,
            7L,
            7.0,
            10.0,
            "7 lines where 10 to 100 are expected"),
        new ExpectationCounts(
            3, 1767323040000L, 1767323100000L, List.of(new NamedCount("status", 12L))),
        new ModelActivation(
            MODEL, ModelRole.CHALLENGER, 42L, "{\"format\":1}", "ops@example.org", "shadow it", 0L),
        new Suppression(
            7L,
            "checkout@*",
            "0123456789abcdef",
            1767400000000L,
            "ops@example.org",
            "a known nuisance"),
        new Quarantined(
            "BAD_JSON",
            "the object does not end",
            ByteBuffer.wrap("{\"a\":".getBytes(StandardCharsets.UTF_8)),
            5L,
            "bb".repeat(32),
            SOURCE,
            "cc".repeat(32),
            "",
            "",
            false,
            null),
        new Replayed(SOURCE, "bb".repeat(32), 1, 0, "cc".repeat(32), "0.1.0"),
        new AuditEntry(
            "promote",
            MODEL,
            "ada",
            "ops-1",
            "half the alerts",
            "it is not warm",
            1767350000000L,
            "0.1.0",
            List.of(new KeyValue("epoch", "3"))),
        new Verdict(
            "0123456789abcdef0123456789abcdef",
            VerdictKind.FALSE,
            "checkout@host-7",
            1767322980000L,
            1767323040000L,
            MODEL,
            0.9375,
            0.9,
            "ops@example.org",
            "a planned restart",
            1767350000000L),
        new Score(
            "0123456789abcdef0123456789abcdef",
            "web",
            "checkout@host-7",
            Scope.WINDOW,
            1767322980000L,
            1767323040000L,
            0.9375,
            0.9,
            true,
            20.5,
            MODEL,
            ModelRole.CHAMPION,
            41L,
            1,
            EMISSION,
            List.of(new DetectorScore("baseline", 17.125, 0.91)),
            List.of(REASON),
            List.of(EVIDENCE),
            List.of(new KeyValue("service.name", "checkout")),
            120,
            9876543000L,
            9876543209L,
            58,
            20,
            false,
            3),
        new Alert(
            "fedcba9876543210fedcba9876543210",
            "web",
            "checkout@host-7",
            AlertState.OPENED,
            1767322980000L,
            1767323040000L,
            0.9375,
            "0123456789abcdef0123456789abcdef",
            1,
            true,
            MODEL,
            41L,
            1,
            EMISSION,
            List.of(REASON),
            List.of(EVIDENCE)),
        MANIFEST,
        new RunPlan("run-7", 1767330000000L, "0.1.0", true, List.of(17L), MANIFEST),
        new RunPartition(
            "run-7",
            "0.1.0",
            "host-1",
            1767330050000L,
            COVERAGE,
            List.of(new NamedCount("checkout@host-7", 4L)),
            PARITY,
            new WhatIf(0, 1L, 2L, 3L, 40L, 5L, 1L, 2L),
            ByteBuffer.wrap(new byte[] {1, 0}),
            List.of(),
            ByteBuffer.allocate(0),
            List.of()),
        new Morning(
            "morning-2026-01-05",
            "2026-01-05",
            true,
            List.of("model m1 is 40 days old, more than 30"),
            "{\"incidents\":2}",
            1767400000000L),
        new DriftSpan(
            2,
            MODEL,
            "0.1.0",
            1767322800000L,
            1767326400000L,
            true,
            640L,
            38000L,
            0.0625,
            true,
            List.of(
                new DriftMove(
                    "service.name=checkout",
                    "error.share",
                    0.5,
                    0.125,
                    "MAJOR",
                    "error.share of checkout is 0.1 in 9 % of the windows where 0 % was usual")),
            ByteBuffer.wrap(new byte[] {2, 0, 0, 0, 0, 0})),
        new RetrainingTrigger(
            "00112233445566778899aabbccddeeff",
            MODEL,
            "drift",
            List.of("drift on 3 mornings in a row: volume"),
            "morning-2026-01-05",
            "ab".repeat(32),
            "TRAINED",
            "host-1",
            "c1",
            1767400000000L,
            "train-7",
            "6f".repeat(32),
            "a person promotes it"),
        new RunReport(
            "run-7",
            "replay",
            "web",
            "dd".repeat(32),
            "0.1.0",
            1767330000000L,
            1767330060000L,
            List.of(COVERAGE),
            0,
            List.of(PARITY),
            List.of(),
            List.of()),
        new Experiment(
            "train-7",
            "train",
            "web",
            "dd".repeat(32),
            MODEL,
            "0.1.0",
            "web-platform",
            "monthly",
            1767330000000L,
            1767330060000L,
            "{\"metrics\":[]}"));
  }
}
