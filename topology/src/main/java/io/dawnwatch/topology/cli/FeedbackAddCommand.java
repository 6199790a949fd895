package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.schemas.Verdict;
import io.dawnwatch.schemas.VerdictKind;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.FeedbackTopic;
import io.dawnwatch.topology.lifecycle.ScoreLog;
import io.dawnwatch.topology.operate.MissedIncident;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code feedback add}: one verdict. */
@Command(
    name = "add",
    description = {
      "Says what a score or an alert was, or that an incident was missed.",
      "A second verdict of the same person on the same score replaces the first."
    },
    footer = {
      "",
      "Examples:",
      "  dawnwatch feedback add 0123456789abcdef0123456789abcdef --verdict false --by ann --note"
          + " 'planned restart'",
      "  dawnwatch feedback add --verdict missed --entity web@h1 --from 2026-11-21T02:10:00Z --to"
          + " 2026-11-21T02:25:00Z --by ann",
    })
final class FeedbackAddCommand implements Callable<Integer> {
  /** What can be said, as people type it. */
  enum Say {
    TRUE(VerdictKind.TRUE),
    FALSE(VerdictKind.FALSE),
    MISSED(VerdictKind.MISSED),
    EXPECTED(VerdictKind.EXPECTED),
    WITHDRAWN(VerdictKind.WITHDRAWN);

    final VerdictKind kind;

    Say(VerdictKind kind) {
      this.kind = kind;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Terminal terminal;
  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions cluster;
  @Mixin private OutputOptions output;

  @Parameters(
      paramLabel = "SCORE_ID",
      arity = "0..1",
      description = "Id of a score or of an alert; none for a missed incident.")
  private String id;

  @Option(
      names = "--verdict",
      required = true,
      paramLabel = "KIND",
      description = "One of ${COMPLETION-CANDIDATES}.")
  private Say say;

  @Option(names = "--by", required = true, paramLabel = "NAME", description = "Who says it.")
  private String by;

  @Option(names = "--note", paramLabel = "TEXT", defaultValue = "", description = "Why.")
  private String note;

  @Option(names = "--entity", paramLabel = "NAME", description = "Entity of a missed incident.")
  private String entity;

  @Option(names = "--from", paramLabel = "TIME", description = "Its start, ISO 8601.")
  private String from;

  @Option(names = "--to", paramLabel = "TIME", description = "Its end, exclusive.")
  private String to;

  @Option(
      names = "--since",
      paramLabel = "DURATION",
      defaultValue = "30d",
      converter = Durations.class,
      description = "How far back the score is looked for (default ${DEFAULT-VALUE}).")
  private Duration since;

  @Option(
      names = "--anyway",
      description = "Note a missed incident of an entity nobody scored, or of another time.")
  private boolean anyway;

  FeedbackAddCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    requireSubject();
    long now = System.currentTimeMillis();
    Dataset dataset = cluster.dataset();
    Verdict verdict;
    Cluster on;
    if (id == null) {
      verdict = onIncident(now);
      on = cluster.reachable();
      if (say == Say.MISSED && !anyway) {
        requireScored(on, dataset, verdict, now);
      }
    } else {
      on = cluster.reachable();
      verdict = onScore(on, dataset, now);
    }
    FeedbackTopic.Outcome outcome =
        new FeedbackTopic(on, dataset, on.schemas()).add(List.of(verdict));
    String became =
        outcome.added() > 0 ? "noted" : outcome.replaced() > 0 ? "replaced" : "said before";
    ObjectNode result =
        VerdictText.node(verdict)
            .put("outcome", became)
            .put("disputed", !outcome.disputed().isEmpty());
    output.print(
        terminal,
        result,
        line -> {
          line.accept(became + ": " + VerdictText.sentence(verdict));
          outcome.disputed().forEach(one -> line.accept(VerdictText.dispute(one)));
        });
    return Dawnwatch.OK;
  }

  /** Either a score is named or the time of an incident, and somebody says it. */
  private void requireSubject() {
    if (by.isBlank()) {
      throw usage("--by is blank: say who says it");
    }
    boolean range = entity != null || from != null || to != null;
    if (id == null && (say != Say.MISSED && say != Say.WITHDRAWN || !range)) {
      throw usage(
          "name the score or alert, or for a missed incident give --verdict missed with --entity,"
              + " --from and --to");
    }
    if (id != null && range) {
      throw usage("give either a score or --entity, --from and --to, not both");
    }
  }

  private Verdict onIncident(long now) {
    if (entity == null || from == null || to == null) {
      throw usage("a missed incident needs --entity, --from and --to");
    }
    long start = time("--from", from);
    long end = time("--to", to);
    if (start >= end) {
      throw usage("--from must be before --to");
    }
    Verdict verdict = FeedbackTopic.missed(entity, start, end, by, note, now);
    verdict.setKind(say.kind);
    return verdict;
  }

  private Verdict onScore(Cluster on, Dataset dataset, long now) throws InterruptedException {
    long sinceMillis = now - since.toMillis();
    Score score =
        new ScoreLog(on, dataset, on.schemas())
            .find(id, sinceMillis)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "dataset "
                            + dataset.name()
                            + " has no score or alert "
                            + id
                            + " since "
                            + VerdictText.time(sinceMillis)
                            + ": look with `dawnwatch feedback queue`, or further back with"
                            + " --since"));
    return FeedbackTopic.of(score, say.kind, by, note, now);
  }

  private static void requireScored(Cluster on, Dataset dataset, Verdict verdict, long now) {
    try {
      MissedIncident.requireScored(on, dataset, verdict, now);
    } catch (MissedIncident.UnlikelyException e) {
      throw new IllegalArgumentException(e.getMessage() + "; --anyway notes it all the same", e);
    }
  }

  private long time(String option, String text) {
    try {
      return Instant.parse(text).toEpochMilli();
    } catch (DateTimeParseException e) {
      throw usage(option + " is no time such as 2026-11-21T02:10:00Z: '" + text + "'");
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
