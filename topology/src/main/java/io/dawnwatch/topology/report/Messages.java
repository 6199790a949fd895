package io.dawnwatch.topology.report;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelPart;
import io.dawnwatch.engine.drift.TemplateSightings;
import io.dawnwatch.engine.drift.TemplateSightings.Sighting;
import io.dawnwatch.engine.template.Dictionary;
import io.dawnwatch.engine.template.Template;
import io.dawnwatch.topology.replay.Finished;
import io.dawnwatch.topology.replay.RunLog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/*
 * New is what neither the champion's dictionary knows, nor the warm-up before the slice held, nor the run before it: all
 * partitions together, for a message may move. Usual is what the run before held, or the warm-up where there is none.
 */
/**
 * New and vanished templates of a run.
 *
 * @param fresh new ones, the most frequent first, at most {@value #MOST}
 * @param freshCount how many there are
 * @param gone those that were usual and did not come, the most frequent first, at most {@value
 *     #MOST}
 * @param goneCount how many there are
 * @param reference what it is compared with, in words
 * @param others events whose templates were not told apart; then nothing is called vanished
 */
public record Messages(
    List<Fresh> fresh,
    int freshCount,
    List<Gone> gone,
    int goneCount,
    String reference,
    long others) {
  /** Most that are told of each kind. */
  public static final int MOST = 20;

  /** So often a template must have come to be missed. */
  static final long USUAL = 20;

  /** Of a run that nobody looked at. */
  static final Messages UNKNOWN = new Messages(List.of(), 0, List.of(), 0, "", 0);

  public Messages {
    fresh = List.copyOf(fresh);
    gone = List.copyOf(gone);
  }

  /**
   * A template that was not known.
   *
   * @param template its id, 16 hexadecimal digits
   * @param text an example's start; empty if none was kept
   * @param firstMillis start of its first window, ms since 1970 UTC
   * @param place topic-partition@offset of the example, or of the first event of its first window
   * @param entities events by entity, of the first ones
   */
  public record Fresh(
      String template,
      String text,
      long events,
      long firstMillis,
      String place,
      SortedMap<String, Long> entities) {}

  /**
   * A template that did not come.
   *
   * @param template its id, 16 hexadecimal digits
   * @param text its text or an example's; empty if none was kept
   * @param before how often it came in what is compared with
   */
  public record Gone(String template, String text, long before) {}

  /** Whether templates were looked at. */
  public boolean isKnown() {
    return !reference.isEmpty();
  }

  /** What all partitions say of a template. */
  private static final class Seen {
    long before;
    long events;
    String text = "";
    Fresh first;
  }

  /**
   * Tells what is new and what is missing.
   *
   * @param topic the events topic
   * @param model the champion, whose dictionary is known
   * @param previous the last run before it, if there is one
   */
  static Messages of(
      RunLog.Run run, String topic, Optional<Model> model, Optional<RunLog.Run> previous) {
    Map<Long, Seen> now = seen(run.finished().values(), topic);
    if (now.isEmpty()) {
      return UNKNOWN;
    }
    boolean first = now.values().stream().allMatch(seen -> seen.before == 0);
    if (first && previous.isEmpty() && model.flatMap(Messages::dictionary).isEmpty()) {
      return UNKNOWN;
    }
    Map<Long, Seen> then =
        previous.map(one -> seen(one.finished().values(), topic)).orElse(Map.of());
    Optional<Dictionary> dictionary = model.flatMap(Messages::dictionary);
    List<Fresh> fresh = new ArrayList<>();
    now.forEach(
        (template, seen) -> {
          boolean known =
              seen.before > 0
                  || seen.events == 0
                  || then.containsKey(template) && then.get(template).events > 0
                  || dictionary.flatMap(one -> one.byId(template)).isPresent();
          if (!known) {
            fresh.add(seen.first);
          }
        });
    fresh.sort(
        Comparator.comparingLong((Fresh one) -> -one.events()).thenComparing(Fresh::template));
    long others = run.finished().values().stream().mapToLong(one -> one.templates().others()).sum();
    List<Gone> gone = others > 0 ? List.of() : gone(now, then, dictionary);
    return new Messages(
        fresh.subList(0, Math.min(MOST, fresh.size())),
        fresh.size(),
        gone.subList(0, Math.min(MOST, gone.size())),
        gone.size(),
        previous
            .map(one -> "the run before, " + one.plan().runId() + ", or the warm-up")
            .orElse("the warm-up"),
        others);
  }

  private static List<Gone> gone(
      Map<Long, Seen> now, Map<Long, Seen> then, Optional<Dictionary> dictionary) {
    List<Gone> gone = new ArrayList<>();
    (then.isEmpty() ? now : then)
        .forEach(
            (template, seen) -> {
              long usual = then.isEmpty() ? seen.before : seen.events;
              Seen here = now.get(template);
              if (usual >= USUAL && (here == null || here.events == 0)) {
                String text =
                    dictionary
                        .flatMap(one -> one.byId(template))
                        .map(Template::text)
                        .orElse(seen.text);
                gone.add(new Gone(HexFormat.of().toHexDigits(template), text, usual));
              }
            });
    gone.sort(Comparator.comparingLong((Gone one) -> -one.before()).thenComparing(Gone::template));
    return gone;
  }

  private static Optional<Dictionary> dictionary(Model model) {
    ModelPart part = model.parts().get(Model.DICTIONARY);
    return Optional.ofNullable(part).map(one -> Dictionary.fromBytes(one.bytes()));
  }

  private static Map<Long, Seen> seen(Collection<Finished> partitions, String topic) {
    Map<Long, Seen> all = new TreeMap<>();
    for (Finished partition : partitions) {
      TemplateSightings templates = partition.templates();
      for (Sighting one : templates.all()) {
        Seen seen = all.computeIfAbsent(one.template(), any -> new Seen());
        seen.before += one.before();
        seen.events += one.events();
        seen.text = seen.text.isEmpty() ? one.excerpt() : seen.text;
        if (one.events() > 0) {
          seen.first = merged(seen.first, fresh(one, topic, partition.partition()));
        }
      }
    }
    return all;
  }

  private static Fresh fresh(Sighting one, String topic, int partition) {
    return new Fresh(
        HexFormat.of().toHexDigits(one.template()),
        one.excerpt(),
        one.events(),
        one.firstMillis(),
        one.offset() < 0 ? "" : topic + "-" + partition + "@" + one.offset(),
        one.entities());
  }

  /** The earlier one's example, if it has one; an entity is in one partition. */
  private static Fresh merged(Fresh a, Fresh b) {
    if (a == null) {
      return b;
    }
    boolean better = a.text().isEmpty() && !b.text().isEmpty();
    Fresh example = better || b.firstMillis() < a.firstMillis() && !b.text().isEmpty() ? b : a;
    SortedMap<String, Long> entities = new TreeMap<>(a.entities());
    b.entities().forEach((entity, events) -> entities.merge(entity, events, Long::sum));
    return new Fresh(
        a.template(),
        example.text(),
        a.events() + b.events(),
        Math.min(a.firstMillis(), b.firstMillis()),
        example.place(),
        entities);
  }

  /** Runs that are over before a run begins, in every partition; the last of them. */
  static Optional<RunLog.Run> before(RunLog.Run run, List<RunLog.Run> runs) {
    Map<Integer, Long> starts = new HashMap<>();
    run.plan().manifest().slices().forEach(slice -> starts.put(slice.partition(), slice.start()));
    return runs.stream()
        .filter(one -> one.isDone() && !one.plan().manifest().isWhatIf())
        .filter(
            one -> one.finished().values().stream().anyMatch(f -> !f.templates().all().isEmpty()))
        .filter(
            one ->
                one.plan().manifest().slices().stream()
                    .allMatch(slice -> slice.end() <= starts.getOrDefault(slice.partition(), -1L)))
        .max(
            Comparator.comparingLong(
                (RunLog.Run one) ->
                    one.plan().manifest().slices().stream().mapToLong(slice -> slice.end()).sum()));
  }
}
