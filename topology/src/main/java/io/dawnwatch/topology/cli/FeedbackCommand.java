package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.schemas.Verdict;
import io.dawnwatch.schemas.VerdictKind;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.FeedbackFile;
import io.dawnwatch.topology.lifecycle.FeedbackTopic;
import io.dawnwatch.topology.lifecycle.Judged;
import io.dawnwatch.topology.lifecycle.Precision;
import io.dawnwatch.topology.lifecycle.ReviewQueue;
import io.dawnwatch.topology.lifecycle.ScoreLog;
import io.dawnwatch.topology.lifecycle.SuppressionNotes;
import io.dawnwatch.topology.lifecycle.Suppressions;
import io.dawnwatch.topology.operate.MissedIncident;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code feedback}: what experts say of scores. */
@Command(
    name = "feedback",
    description = "Tells what experts say of scores: right, false, missed, expected.",
    synopsisSubcommandLabel = "WHAT",
    commandListHeading = "%nWhat to do:%n",
    footer = {
      "",
      "Example:",
      "  dawnwatch feedback queue --bootstrap-server localhost:9092 --schema-registry http://localhost:9093 --dataset web",
    })
public final class FeedbackCommand implements Runnable {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyy-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  FeedbackCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    throw usage("say what to do: one of " + String.join(", ", spec.subcommands().keySet()));
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

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

  /** {@code feedback add}. */
  @Command(
      name = "add",
      description = {
        "Says what a score or an alert was, or that an incident was missed.",
        "A second verdict of the same person on the same score replaces the first."
      },
      footer = {
        "",
        "Examples:",
        "  dawnwatch feedback add 0123456789abcdef0123456789abcdef --verdict false --by ann --note 'planned restart'",
        "  dawnwatch feedback add --verdict missed --entity web@h1 --from 2026-11-21T02:10:00Z --to 2026-11-21T02:25:00Z --by ann",
      })
  int add(
      @Mixin ClusterOptions cluster,
      @Mixin OutputOptions output,
      @Parameters(
              paramLabel = "SCORE_ID",
              arity = "0..1",
              description = "Id of a score or of an alert; none for a missed incident.")
          String id,
      @Option(
              names = "--verdict",
              required = true,
              description = "One of ${COMPLETION-CANDIDATES}.")
          Say say,
      @Option(names = "--by", required = true, paramLabel = "NAME", description = "Who says it.")
          String by,
      @Option(names = "--note", paramLabel = "TEXT", defaultValue = "", description = "Why.")
          String note,
      @Option(names = "--entity", description = "Entity of a missed incident.") String entity,
      @Option(names = "--from", paramLabel = "TIME", description = "Its start, ISO 8601.")
          String from,
      @Option(names = "--to", paramLabel = "TIME", description = "Its end, exclusive.") String to,
      @Option(
              names = "--since",
              paramLabel = "DURATION",
              defaultValue = "30d",
              converter = Durations.class,
              description = "How far back the score is looked for (default ${DEFAULT-VALUE}).")
          Duration since,
      @Option(
              names = "--anyway",
              description =
                  "Note a missed incident of an entity nobody scored, or of another time.")
          boolean anyway)
      throws InterruptedException {
    if (by.isBlank()) {
      throw usage("--by is blank: say who says it");
    }
    boolean range = entity != null || from != null || to != null;
    if (id == null && (say != Say.MISSED && say != Say.WITHDRAWN || !range)) {
      throw usage(
          "name the score or alert, or for a missed incident give --verdict missed with --entity, --from and --to");
    }
    if (id != null && range) {
      throw usage("give either a score or --entity, --from and --to, not both");
    }
    long now = System.currentTimeMillis();
    Verdict verdict;
    Dataset dataset = cluster.dataset();
    if (id == null) {
      if (entity == null || from == null || to == null) {
        throw usage("a missed incident needs --entity, --from and --to");
      }
      long start = time("--from", from);
      long end = time("--to", to);
      if (start >= end) {
        throw usage("--from must be before --to");
      }
      verdict = FeedbackTopic.missed(entity, start, end, by, note, now);
      verdict.setKind(say.kind);
    } else {
      Cluster on = cluster.reachable();
      Score score =
          new ScoreLog(on, dataset, on.schemas())
              .find(id, now - since.toMillis())
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "dataset "
                              + dataset.name()
                              + " has no score or alert "
                              + id
                              + " since "
                              + TIME.format(Instant.ofEpochMilli(now - since.toMillis()))
                              + ": look with `dawnwatch feedback queue`, or further back with --since"));
      verdict = FeedbackTopic.of(score, say.kind, by, note, now);
    }
    Cluster on = cluster.reachable();
    if (id == null && say == Say.MISSED && !anyway) {
      requireScored(on, dataset, verdict, now);
    }
    FeedbackTopic.Outcome outcome =
        new FeedbackTopic(on, dataset, on.schemas()).add(List.of(verdict));
    ObjectNode result =
        node(verdict)
            .put("outcome", outcome(outcome))
            .put("disputed", !outcome.disputed().isEmpty());
    output.print(
        terminal,
        result,
        line -> {
          line.accept(outcome(outcome) + ": " + sentence(verdict));
          outcome.disputed().forEach(one -> line.accept(dispute(one)));
        });
    return Dawnwatch.OK;
  }

  private static String outcome(FeedbackTopic.Outcome one) {
    return one.added() > 0 ? "noted" : one.replaced() > 0 ? "replaced" : "said before";
  }

  private static String dispute(Judged judged) {
    return "disputed, so it counts for nothing until they agree: "
        + judged.verdicts().stream()
            .map(
                one ->
                    Terminal.escape(one.getBy())
                        + " says "
                        + one.getKind().name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
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

  private static String sentence(Verdict verdict) {
    return Terminal.escape(verdict.getEntity())
        + " "
        + TIME.format(Instant.ofEpochMilli(verdict.getStartMillis()))
        + " is "
        + verdict.getKind().name().toLowerCase(Locale.ROOT)
        + ", says "
        + Terminal.escape(verdict.getBy());
  }

  private static ObjectNode node(Verdict verdict) {
    return OutputOptions.object()
        .put("scoreId", verdict.getScoreId())
        .put("verdict", verdict.getKind().name().toLowerCase(Locale.ROOT))
        .put("entity", verdict.getEntity())
        .put("start", Instant.ofEpochMilli(verdict.getStartMillis()).toString())
        .put("end", Instant.ofEpochMilli(verdict.getEndMillis()).toString())
        .put("modelId", verdict.getModelId())
        .put("score", verdict.getScore())
        .put("threshold", verdict.getThreshold())
        .put("by", verdict.getBy())
        .put("note", verdict.getNote())
        .put("at", Instant.ofEpochMilli(verdict.getAtMillis()).toString());
  }

  /** {@code feedback list}. */
  @Command(
      name = "list",
      description = "Lists the verdicts that stand, and says which contradict each other.",
      footer = {"", "Example:", "  dawnwatch feedback list --dataset web --output json"})
  int list(@Mixin ClusterOptions cluster, @Mixin OutputOptions output) throws InterruptedException {
    Dataset dataset = cluster.dataset();
    Cluster on = cluster.reachable();
    List<Verdict> all = new FeedbackTopic(on, dataset, on.schemas()).all();
    SortedMap<String, Judged> judged = Judged.bySubject(all);
    long disputed = judged.values().stream().filter(Judged::isDisputed).count();
    ObjectNode result = OutputOptions.object().put("dataset", dataset.name());
    result.put("subjects", judged.size()).put("disputed", disputed);
    ArrayNode nodes = result.putArray("verdicts");
    Table table =
        new Table()
            .text("said")
            .text("verdict")
            .text("by")
            .text("entity")
            .text("about")
            .number("score")
            .text("note")
            .text("");
    List<SuppressionNotes.Told> inForce = new Suppressions(on, dataset, on.schemas()).inForce();
    for (Verdict verdict : all) {
      boolean contested = judged.get(FeedbackTopic.subject(verdict)).isDisputed();
      List<SuppressionNotes.Told> suppressed = suppressed(inForce, verdict.getEntity(), "");
      nodes.add(suppressed(node(verdict).put("disputed", contested), suppressed));
      table.row(
          TIME.format(Instant.ofEpochMilli(verdict.getAtMillis())),
          verdict.getKind().name().toLowerCase(Locale.ROOT),
          verdict.getBy(),
          verdict.getEntity(),
          TIME.format(Instant.ofEpochMilli(verdict.getStartMillis())),
          verdict.getScoreId().isEmpty() ? "-" : score(verdict.getScore()),
          verdict.getNote(),
          contested ? "disputed" : words(suppressed));
    }
    output.print(
        terminal,
        result,
        line -> {
          table.lines(terminal).forEach(line);
          line.accept("");
          line.accept(
              judged.size()
                  + " judged, "
                  + disputed
                  + " disputed: those count for nothing until people agree");
        });
    return Dawnwatch.OK;
  }

  /**
   * The suppressions that hold back alerts of an entity, by id.
   *
   * @param template of the most telling message of an anomaly; empty for whatever it is about
   */
  private static List<SuppressionNotes.Told> suppressed(
      List<SuppressionNotes.Told> inForce, String entity, String template) {
    return inForce.stream()
        .filter(told -> told.suppression().isOf(entity))
        .filter(
            told ->
                told.suppression().template().isEmpty()
                    || told.suppression().template().equals(template))
        .toList();
  }

  private static ObjectNode suppressed(ObjectNode node, List<SuppressionNotes.Told> by) {
    ArrayNode ids = node.putArray("suppressed");
    by.forEach(told -> ids.add(told.suppression().id()));
    return node;
  }

  private static String words(List<SuppressionNotes.Told> by) {
    return by.isEmpty() ? "" : "suppressed (" + by.get(0).suppression().id() + ")";
  }

  private static String score(double score) {
    return String.format(Locale.ROOT, "%.3f", score);
  }

  private ReviewQueue queue(
      Cluster on, Dataset dataset, List<Verdict> all, Duration since, int top) {
    ReviewQueue queue =
        new ReviewQueue(
            top,
            all.stream().map(Verdict::getScoreId).collect(Collectors.toCollection(HashSet::new)));
    new ScoreLog(on, dataset, on.schemas())
        .scores(
            System.currentTimeMillis() - since.toMillis(),
            score -> {
              queue.add(score);
              return true;
            });
    return queue;
  }

  /** {@code feedback queue}. */
  @Command(
      name = "queue",
      description = {
        "Lists what to look at first: of every week "
            + ReviewQueue.SAMPLE
            + " anomalies drawn at random, from",
        "which precision is told without bias, then the highest scores without a verdict, and",
        "those that no detector alone would have called anomalies."
      },
      footer = {"", "Example:", "  dawnwatch feedback queue --dataset web --since 7d"})
  int queue(
      @Mixin ClusterOptions cluster,
      @Mixin OutputOptions output,
      @Option(
              names = "--since",
              paramLabel = "DURATION",
              defaultValue = "14d",
              converter = Durations.class,
              description = "How far back to look (default ${DEFAULT-VALUE}).")
          Duration since,
      @Option(
              names = "--top",
              paramLabel = "N",
              defaultValue = "10",
              description = "Most of each kind (default ${DEFAULT-VALUE}).")
          int top)
      throws InterruptedException {
    if (top < 1) {
      throw usage("--top must be at least 1");
    }
    Dataset dataset = cluster.dataset();
    Cluster on = cluster.reachable();
    List<Verdict> all = new FeedbackTopic(on, dataset, on.schemas()).all();
    List<ReviewQueue.Item> items = queue(on, dataset, all, since, top).items();
    ObjectNode result = OutputOptions.object().put("dataset", dataset.name());
    ArrayNode nodes = result.putArray("queue");
    Table table =
        new Table()
            .text("score id")
            .text("why")
            .text("entity")
            .text("from")
            .number("score")
            .text("");
    List<SuppressionNotes.Told> inForce = new Suppressions(on, dataset, on.schemas()).inForce();
    for (ReviewQueue.Item item : items) {
      Score score = item.score();
      String why =
          item.why().stream()
              .map(one -> one.name().toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(", "));
      String reason = score.getReasons().isEmpty() ? "" : score.getReasons().get(0).getText();
      List<SuppressionNotes.Told> suppressed =
          suppressed(
              inForce,
              score.getEntity(),
              score.getEvidence().isEmpty() ? "" : score.getEvidence().get(0).getTemplateId());
      suppressed(nodes.addObject(), suppressed)
          .put("scoreId", score.getId())
          .put("why", why)
          .put("entity", score.getEntity())
          .put("start", Instant.ofEpochMilli(score.getStartMillis()).toString())
          .put("score", score.getScore())
          .put("reason", reason);
      table
          .row(
              score.getId(),
              why,
              score.getEntity(),
              TIME.format(Instant.ofEpochMilli(score.getStartMillis())),
              score(score.getScore()),
              words(suppressed))
          .detail(reason);
    }
    output.print(
        terminal,
        result,
        line -> {
          if (items.isEmpty()) {
            line.accept("nothing to look at: no anomaly without a verdict in that time");
            return;
          }
          table.lines(terminal).forEach(line);
          line.accept("");
          line.accept(
              "say what it was: dawnwatch feedback add SCORE_ID --verdict true|false|expected --by NAME --dataset "
                  + dataset.name());
        });
    return Dawnwatch.OK;
  }

  /** {@code feedback precision}. */
  @Command(
      name = "precision",
      description = "Tells the precision of each week from the verdicts on its random sample.",
      footer = {"", "Example:", "  dawnwatch feedback precision --dataset web --since 90d"})
  int precision(
      @Mixin ClusterOptions cluster,
      @Mixin OutputOptions output,
      @Option(
              names = "--since",
              paramLabel = "DURATION",
              defaultValue = "60d",
              converter = Durations.class,
              description = "How far back to look (default ${DEFAULT-VALUE}).")
          Duration since)
      throws InterruptedException {
    Dataset dataset = cluster.dataset();
    Cluster on = cluster.reachable();
    List<Verdict> all = new FeedbackTopic(on, dataset, on.schemas()).all();
    List<Precision> weeks =
        Precision.byWeek(queue(on, dataset, all, since, 1).samples(), Judged.bySubject(all));
    ObjectNode result = OutputOptions.object().put("dataset", dataset.name());
    ArrayNode nodes = result.putArray("weeks");
    Table table =
        new Table()
            .text("week of")
            .number("sampled")
            .number("judged")
            .number("right")
            .number("precision")
            .text("interval of 95 %");
    for (Precision week : weeks) {
      ObjectNode node =
          nodes
              .addObject()
              .put("week", DAY.format(Instant.ofEpochMilli(week.weekMillis())))
              .put("sampled", week.sampled())
              .put("judged", week.judged())
              .put("right", week.right())
              .put("low", week.low())
              .put("high", week.high());
      if (week.judged() > 0) {
        node.put("precision", (double) week.right() / week.judged());
      } else {
        node.putNull("precision");
      }
      table.row(
          DAY.format(Instant.ofEpochMilli(week.weekMillis())),
          Integer.toString(week.sampled()),
          Integer.toString(week.judged()),
          Integer.toString(week.right()),
          week.judged() == 0 ? "unknown" : percent((double) week.right() / week.judged()),
          week.judged() == 0 ? "" : percent(week.low()) + " to " + percent(week.high()));
    }
    output.print(
        terminal,
        result,
        line -> {
          if (weeks.isEmpty()) {
            line.accept("no anomalies in that time");
            return;
          }
          table.lines(terminal).forEach(line);
        });
    return Dawnwatch.OK;
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  /** {@code feedback export}. */
  @Command(
      name = "export",
      description = "Writes the verdicts that stand as CSV to standard output.",
      footer = {"", "Example:", "  dawnwatch feedback export --dataset web > verdicts.csv"})
  int export(@Mixin ClusterOptions cluster) throws InterruptedException, IOException {
    Dataset dataset = cluster.dataset();
    Cluster on = cluster.reachable();
    FeedbackFile.write(new FeedbackTopic(on, dataset, on.schemas()).all(), terminal.out());
    return Dawnwatch.OK;
  }

  /** {@code feedback import}. */
  @Command(
      name = "import",
      description = "Reads verdicts from a CSV file as `feedback export` writes it; all or none.",
      footer = {"", "Example:", "  dawnwatch feedback import verdicts.csv --dataset web"})
  int read(
      @Mixin ClusterOptions cluster,
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "FILE", description = "The CSV file.") Path file)
      throws InterruptedException, IOException {
    Dataset dataset = cluster.dataset();
    List<Verdict> read = FeedbackFile.read(file);
    Cluster on = cluster.reachable();
    FeedbackTopic.Outcome outcome = new FeedbackTopic(on, dataset, on.schemas()).add(read);
    output.print(
        terminal,
        OutputOptions.object()
            .put("read", read.size())
            .put("added", outcome.added())
            .put("replaced", outcome.replaced())
            .put("same", outcome.same())
            .put("older", outcome.older())
            .put("disputed", outcome.disputed().size()),
        line -> {
          line.accept(
              String.format(
                  Locale.ROOT,
                  "%,d verdicts read from %s: %,d added, %,d replaced, %,d said before, %,d left out"
                      + " because their people thought again since",
                  read.size(),
                  file,
                  outcome.added(),
                  outcome.replaced(),
                  outcome.same(),
                  outcome.older()));
          outcome.disputed().forEach(one -> line.accept(dispute(one)));
        });
    return Dawnwatch.OK;
  }
}
