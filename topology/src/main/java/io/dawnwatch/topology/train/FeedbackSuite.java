package io.dawnwatch.topology.train;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.EventObserver;
import io.dawnwatch.engine.Model;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Verdict;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.EntityPartitioner;
import io.dawnwatch.topology.kafka.PartitionReader;
import io.dawnwatch.topology.lifecycle.WarmUp;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/*
 * A verdict names an entity and a time. The retained events around it are scored anew by the production scorer, from a warm-up
 * on, with the model and with the champion. What the champion gets wrong, a candidate may get wrong: the suite keeps what is
 * right today, it does not ask for more.
 */
/** The verdicts of experts as a regression suite that every candidate runs. */
public final class FeedbackSuite {
  /** Verdicts that are asked, the latest ones: each costs the reading of a warm-up. */
  static final int MOST_CASES = 200;

  private final Cluster cluster;
  private final Dataset dataset;
  private final SchemaIds ids;
  private final int threads;

  /**
   * A suite over the events of a dataset.
   *
   * @param threads partitions read at the same time
   */
  public FeedbackSuite(Cluster cluster, Dataset dataset, SchemaIds ids, int threads) {
    this.cluster = cluster;
    this.dataset = dataset;
    this.ids = ids;
    this.threads = threads;
  }

  /** What has to be read for some cases. */
  private record Reading(SlicePass.Part part, List<VerdictCases.Case> cases) {}

  /**
   * Asks a model.
   *
   * @param champion the model in force, if it is another
   * @param verdicts all that stand
   * @param progress is told how many records were read
   * @return what came of it, as it stands in an experiment; without verdicts, that there are none
   */
  public ObjectNode run(
      Model model, Optional<Model> champion, List<Verdict> verdicts, Training.Progress progress)
      throws InterruptedException {
    VerdictCases cases = VerdictCases.of(verdicts);
    ObjectNode node = CanonicalJson.object();
    node.put("suite", cases.hash());
    node.put("verdicts", cases.all().size());
    node.put("disputed", cases.disputed());
    node.put("newestMillis", cases.newestMillis());
    champion.ifPresent(one -> node.put("championId", one.id()));
    List<Model> models = new ArrayList<>();
    models.add(model);
    champion.ifPresent(models::add);
    List<VerdictCases.Case> latest =
        cases.all().stream()
            .sorted(
                Comparator.comparingLong((VerdictCases.Case one) -> one.last().getAtMillis())
                    .reversed()
                    .thenComparing(VerdictCases.Case::subject))
            .limit(MOST_CASES)
            .toList();
    List<VerdictCases.Case> gone = new ArrayList<>();
    List<Reading> readings = readings(latest, models, gone);
    List<Map<VerdictCases.Case, VerdictCases.Answer>> answers = ask(models, readings, progress);
    tell(node, latest, answers, gone.size());
    node.put("leftOut", cases.all().size() - latest.size());
    return node;
  }

  private List<Map<VerdictCases.Case, VerdictCases.Answer>> ask(
      List<Model> models, List<Reading> readings, Training.Progress progress)
      throws InterruptedException {
    Map<SlicePass.Part, List<VerdictCases.Answers>> taken = new LinkedHashMap<>();
    for (Reading one : readings) {
      taken.put(
          one.part(), models.stream().map(any -> new VerdictCases.Answers(one.cases())).toList());
    }
    SlicePass pass = new SlicePass(cluster, ids, dataset.events(), threads);
    progress.at("asking verdicts", 0);
    pass.each(
        List.copyOf(taken.keySet()),
        part -> {
          List<ScoringWork.Judged> judged = new ArrayList<>();
          for (int i = 0; i < models.size(); i++) {
            judged.add(
                new ScoringWork.Judged(
                    models.get(i), NOT_WATCHING, taken.get(part).get(i), Optional.empty()));
          }
          return new ScoringWork(dataset.name(), judged, any -> true, () -> 0);
        });
    progress.at("asking verdicts", pass.recordsRead());
    List<Map<VerdictCases.Case, VerdictCases.Answer>> answers = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      Map<VerdictCases.Case, VerdictCases.Answer> of = new LinkedHashMap<>();
      for (List<VerdictCases.Answers> one : taken.values()) {
        of.putAll(one.get(i).byCase());
      }
      answers.add(of);
    }
    return answers;
  }

  private static final EventObserver NOT_WATCHING =
      new EventObserver() {
        @Override
        public void scored(long offset, double surprise, double score) {}

        @Override
        public boolean ofEvents() {
          return false;
        }
      };

  private static void tell(
      ObjectNode node,
      List<VerdictCases.Case> cases,
      List<Map<VerdictCases.Case, VerdictCases.Answer>> answers,
      int gone) {
    int kept = 0;
    int fixed = 0;
    int wrongAsBefore = 0;
    int notScored = 0;
    ArrayNode lost = CanonicalJson.object().putArray("lost");
    for (VerdictCases.Case one : cases) {
      VerdictCases.Answer mine = answers.get(0).get(one);
      if (mine == null) {
        continue;
      }
      if (!mine.scored()) {
        notScored++;
        continue;
      }
      // Without another model in force, what it gets wrong is wrong as before.
      VerdictCases.Answer before = answers.size() > 1 ? answers.get(1).get(one) : null;
      boolean known = before != null && before.scored();
      if (mine.isRight(one)) {
        boolean wasWrong = known && !before.isRight(one);
        kept += wasWrong ? 0 : 1;
        fixed += wasWrong ? 1 : 0;
      } else if (known && before.isRight(one)) {
        lost.add(lost(one, mine, before));
      } else {
        wrongAsBefore++;
      }
    }
    node.put("kept", kept);
    node.put("fixed", fixed);
    node.put("wrongAsBefore", wrongAsBefore);
    node.put("notRetained", gone);
    node.put("notScored", notScored);
    node.set("lost", lost);
  }

  private static ObjectNode lost(
      VerdictCases.Case one, VerdictCases.Answer mine, VerdictCases.Answer before) {
    Verdict said = one.last();
    ObjectNode node = CanonicalJson.object();
    node.put("scoreId", said.getScoreId());
    node.put("verdict", said.getKind().name().toLowerCase(Locale.ROOT));
    node.put("entity", said.getEntity());
    node.put("from", Instant.ofEpochMilli(said.getStartMillis()).toString());
    node.put("to", Instant.ofEpochMilli(said.getEndMillis()).toString());
    node.put("by", said.getBy());
    node.put("note", said.getNote());
    CanonicalJson.put(node, "highestScore", mine.highest());
    CanonicalJson.put(node, "championsHighestScore", before.highest());
    return node;
  }

  /** The parts of partitions that hold the cases with what comes before them; adds to gone. */
  private List<Reading> readings(
      List<VerdictCases.Case> cases, List<Model> models, List<VerdictCases.Case> gone) {
    long warmUp =
        models.stream().mapToLong(one -> WarmUp.scoresMillis(one.features())).max().orElseThrow();
    long after =
        models.stream()
            .mapToLong(
                one ->
                    one.features().windowMillis()
                        + one.features().sessionGapMillis()
                        + one.features().latenessMillis()
                        + one.features().skewMillis())
            .max()
            .orElseThrow();
    List<Reading> readings = new ArrayList<>();
    try (PartitionReader reader = new PartitionReader(cluster)) {
      int partitions = reader.partitions(dataset.events());
      SortedMap<Integer, List<VerdictCases.Case>> byPartition = new TreeMap<>();
      for (VerdictCases.Case one : cases) {
        byte[] key = one.last().getEntity().getBytes(StandardCharsets.UTF_8);
        byPartition
            .computeIfAbsent(EntityPartitioner.partition(key, partitions), any -> new ArrayList<>())
            .add(one);
      }
      byPartition.forEach(
          (number, of) -> {
            TopicPartition partition = new TopicPartition(dataset.events(), number);
            List<Reading> found = new ArrayList<>();
            for (VerdictCases.Case one : of) {
              part(reader, partition, one, warmUp, after)
                  .ifPresentOrElse(
                      part -> found.add(new Reading(part, List.of(one))), () -> gone.add(one));
            }
            readings.addAll(merged(found));
          });
    }
    return readings;
  }

  /** What has to be read for one case; empty if it is not retained any more. */
  private static Optional<SlicePass.Part> part(
      PartitionReader reader,
      TopicPartition partition,
      VerdictCases.Case one,
      long warmUp,
      long after) {
    long beginning = reader.beginning(partition);
    long end = reader.end(partition);
    long startMillis = one.last().getStartMillis();
    OptionalLong start = reader.offsetAt(partition, startMillis);
    if (start.isEmpty()) {
      return Optional.empty();
    }
    OptionalLong clock = reader.lastTimestampBefore(partition, start.getAsLong());
    long since = Math.min(startMillis, clock.orElse(startMillis)) - warmUp;
    if (beginning > 0) {
      Optional<ConsumerRecord<byte[], byte[]>> first = reader.first(partition, beginning);
      if (first.isEmpty() || first.get().timestamp() > since) {
        return Optional.empty();
      }
    }
    long to = reader.offsetAt(partition, one.last().getEndMillis() + after).orElse(end);
    return Optional.of(
        new SlicePass.Part(
            partition.partition(),
            reader.offsetAt(partition, since).orElse(beginning),
            Math.min(end, to + 1)));
  }

  /** Parts that overlap are read once. */
  private static List<Reading> merged(List<Reading> found) {
    List<Reading> sorted =
        found.stream().sorted(Comparator.comparingLong(one -> one.part().from())).toList();
    List<Reading> merged = new ArrayList<>();
    for (Reading next : sorted) {
      Reading last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
      if (last == null || next.part().from() > last.part().to()) {
        merged.add(next);
        continue;
      }
      List<VerdictCases.Case> cases = new ArrayList<>(last.cases());
      cases.addAll(next.cases());
      merged.set(
          merged.size() - 1,
          new Reading(
              new SlicePass.Part(
                  last.part().partition(),
                  last.part().from(),
                  Math.max(last.part().to(), next.part().to())),
              List.copyOf(cases)));
    }
    return merged;
  }
}
