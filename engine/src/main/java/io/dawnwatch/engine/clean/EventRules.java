package io.dawnwatch.engine.clean;

import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Measure;
import io.dawnwatch.engine.parse.EntityPattern;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Applies the rules of a dataset to the events of one partition: cleaning, then expectations, then
 * redaction. What becomes of an event depends on the events before it in its partition and on the
 * times of their records, on nothing else, so a copy that was drained and restored goes on exactly.
 * Not thread-safe. O(event).
 */
public final class EventRules {
  private static final String WINDOW_KEY = "w";
  private static final String PAGE_KEY = "p";

  private final DataRules rules;
  private final EntityPattern entity;
  private final String defaultEntity;
  private final Redactor redactor;
  private final Consumer<SetExpectation.Breach> breaches;
  private final WindowCounts window;

  /** By step or expectation that remembers ids. */
  private final Map<String, SeenIds> seen = new TreeMap<>();

  private final SortedMap<String, Long> broken = new TreeMap<>();
  private final boolean idle;
  private Consumer<String> brokenRules = rule -> {};

  /**
   * The rules for one partition.
   *
   * @param entity how the entity is named, for events whose fields change
   * @param defaultEntity of events that carry none of its fields
   * @param breaches is told of windows that are not as expected
   */
  public EventRules(
      DataRules rules,
      EntityPattern entity,
      String defaultEntity,
      Consumer<SetExpectation.Breach> breaches) {
    this.rules = rules;
    this.entity = entity;
    this.defaultEntity = defaultEntity;
    this.breaches = breaches;
    this.redactor = new Redactor(rules.redaction());
    this.window = new WindowCounts(rules.setExpectations(), rules.windowMillis());
    for (int i = 0; i < rules.cleaning().size(); i++) {
      if (rules.cleaning().get(i) instanceof CleaningStep.Deduplicate step) {
        seen.put("c" + i, new SeenIds(step.remembered()));
      }
    }
    for (int i = 0; i < rules.expectations().size(); i++) {
      if (rules.expectations().get(i).rule() instanceof Rule.Unique rule) {
        seen.put("e" + i, new SeenIds(rule.remembered()));
      }
    }
    idle = rules.equals(DataRules.NONE);
  }

  /** What takes secrets out of this dataset's text. */
  public Redactor redactor() {
    return redactor;
  }

  /** Whether events stay as they are. */
  public boolean isIdle() {
    return idle;
  }

  /**
   * A line came, whatever becomes of it: to be called once per line, before its events.
   *
   * @param clockMillis the latest time of a record so far
   */
  public void line(long clockMillis) {
    window.line(clockMillis).forEach(this::report);
  }

  /** Tells the name of an expectation about events whenever an event breaks it. */
  public void onBroken(Consumer<String> listener) {
    brokenRules = listener;
  }

  private void report(SetExpectation.Breach breach) {
    broken.merge(breach.name(), 1L, Long::sum);
    breaches.accept(breach);
  }

  /** How often each rule was broken so far, by name: events, or windows. */
  public SortedMap<String, Long> broken() {
    return broken;
  }

  /** What becomes of an event. */
  public EventOutcome apply(LogEvent parsed, long clockMillis) {
    if (idle) {
      return new EventOutcome.Kept(parsed, List.of());
    }
    LogEvent event = parsed;
    for (int i = 0; i < rules.cleaning().size(); i++) {
      LogEvent cleaned = clean(event, rules.cleaning().get(i), "c" + i);
      if (cleaned == null) {
        return new EventOutcome.Filtered(name(rules.cleaning().get(i)));
      }
      event = cleaned;
    }
    event = measured(grouped(event));
    if (event.attributes() != parsed.attributes() || event.resource() != parsed.resource()) {
      event = named(event);
    }
    window.event(event);
    List<String> flags = List.of();
    for (int i = 0; i < rules.expectations().size(); i++) {
      Expectation one = rules.expectations().get(i);
      String problem = problem(one, event, clockMillis, "e" + i);
      if (problem == null) {
        continue;
      }
      broken.merge(one.name(), 1L, Long::sum);
      brokenRules.accept(one.name());
      if (one.action() == Action.QUARANTINE) {
        return new EventOutcome.Broken(
            one.name(), redactor.redact(Redactor.USUAL.redact(one.field() + " " + problem)));
      }
      if (one.action() == Action.FLAG) {
        flags = flags.isEmpty() ? new ArrayList<>() : flags;
        flags.add(one.name());
      }
    }
    return new EventOutcome.Kept(redacted(event), flags);
  }

  private static String name(CleaningStep step) {
    return step.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  private @Nullable String problem(
      Expectation one, LogEvent event, long clockMillis, String memory) {
    SeenIds ids = seen.get(memory);
    if (ids == null) {
      return one.rule().problem(event, one.field(), clockMillis);
    }
    String id = Fields.text(event, one.field());
    return id != null && ids.seen(id, window.window()) ? "came before in this window" : null;
  }

  /** The event after a step, or null if it is left out. */
  private @Nullable LogEvent clean(LogEvent event, CleaningStep step, String memory) {
    if (step instanceof CleaningStep.Trim trim) {
      String text = Fields.text(event, trim.field());
      return text == null ? event : replaced(event, trim.field(), text, text.strip());
    }
    if (step instanceof CleaningStep.Case one) {
      String text = Fields.text(event, one.field());
      return text == null
          ? event
          : replaced(
              event,
              one.field(),
              text,
              one.upper() ? text.toUpperCase(Locale.ROOT) : text.toLowerCase(Locale.ROOT));
    }
    if (step instanceof CleaningStep.Rename rename) {
      String text = Fields.text(event, rename.field());
      return text == null
          ? event
          : Fields.with(Fields.with(event, rename.field(), null), rename.to(), text);
    }
    if (step instanceof CleaningStep.Derive derive) {
      String from = Fields.text(event, derive.from());
      String value = from == null ? null : derived(derive, from);
      return value == null ? event : Fields.with(event, derive.field(), value);
    }
    if (step instanceof CleaningStep.Remove remove) {
      return Fields.text(event, remove.field()) == null
          ? event
          : Fields.with(event, remove.field(), null);
    }
    if (step instanceof CleaningStep.Drop drop) {
      String text = Fields.text(event, drop.field());
      return text != null && drop.pattern().matcher(text).find() ? null : event;
    }
    if (step instanceof CleaningStep.Sample sample) {
      String text = Fields.text(event, sample.field());
      return text == null || bucket(text, 1_000_000) < sample.perMillion() ? event : null;
    }
    CleaningStep.Deduplicate deduplicate = (CleaningStep.Deduplicate) step;
    String id = Fields.text(event, deduplicate.field());
    SeenIds ids = seen.get(memory);
    return id != null && ids != null && ids.seen(id, 0) ? null : event;
  }

  private static LogEvent replaced(LogEvent event, String field, String from, String to) {
    return from.equals(to) ? event : Fields.with(event, field, to);
  }

  private static @Nullable String derived(CleaningStep.Derive derive, String text) {
    return switch (derive.function()) {
      case BEFORE -> {
        int at = text.indexOf(derive.argument());
        yield at < 0 ? null : text.substring(0, at);
      }
      case AFTER -> {
        int at = text.lastIndexOf(derive.argument());
        yield at < 0 ? null : text.substring(at + derive.argument().length());
      }
      case PREFIX ->
          text.length() <= derive.number()
              ? text
              : text.substring(0, text.offsetByCodePoints(0, codePoints(text, derive.number())));
      case BUCKET -> Long.toString(bucket(text, derive.number()));
      case SHAPE -> shape(text);
      case LENGTH -> Integer.toString(text.length());
    };
  }

  /** At most {@code most} characters as whole code points. */
  private static int codePoints(String text, int most) {
    int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
    return text.codePointCount(0, end);
  }

  private static String shape(String text) {
    StringBuilder shape = new StringBuilder(text.length());
    boolean inDigits = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      if (!digit) {
        shape.append(c);
      } else if (!inDigits) {
        shape.append('#');
      }
      inDigits = digit;
    }
    return shape.toString();
  }

  private static long bucket(String text, int buckets) {
    return Long.remainderUnsigned(SeenIds.hash(text), buckets);
  }

  /** The fields that are groups become the resource, everything else an attribute. */
  private LogEvent grouped(LogEvent event) {
    if (rules.groups().isEmpty()) {
      return event;
    }
    List<KeyValue> resource = new ArrayList<>();
    List<KeyValue> attributes = new ArrayList<>();
    for (List<KeyValue> pairs : List.of(event.attributes(), event.resource())) {
      for (KeyValue pair : pairs) {
        boolean group = rules.groups().contains(pair.key());
        List<KeyValue> to = group ? resource : attributes;
        if (to.stream().noneMatch(one -> one.key().equals(pair.key()))) {
          to.add(pair);
        }
      }
    }
    resource.sort(null);
    attributes.sort(null);
    return Fields.with(event, List.copyOf(attributes), List.copyOf(resource), event.measures());
  }

  private LogEvent measured(LogEvent event) {
    if (rules.measures().isEmpty()) {
      return event;
    }
    List<Measure> measures = new ArrayList<>(event.measures());
    rules
        .measures()
        .forEach(
            (name, field) -> {
              String text = Fields.text(event, field);
              Double number = text == null ? null : Fields.number(text);
              if (number != null) {
                measures.removeIf(one -> one.name().equals(name));
                measures.add(new Measure(name, number));
              }
            });
    measures.sort(Comparator.comparing(Measure::name));
    return Fields.with(event, event.attributes(), event.resource(), List.copyOf(measures));
  }

  private LogEvent named(LogEvent event) {
    return Fields.withEntity(
        event, entity.resolve(event.attributes(), event.resource(), defaultEntity));
  }

  /**
   * The event without secrets. The entity is made anew of its redacted parts: {@code service@host}
   * looks like an e-mail and is none.
   */
  private LogEvent redacted(LogEvent event) {
    if (!rules.redaction().isOn()) {
      return event;
    }
    String body = redactor.redact(event.body());
    List<KeyValue> attributes = redacted(event.attributes());
    List<KeyValue> resource = redacted(event.resource());
    boolean same = attributes == event.attributes() && resource == event.resource();
    if (same && body.equals(event.body())) {
      return event;
    }
    LogEvent changed =
        Fields.with(Fields.withBody(event, body), attributes, resource, event.measures());
    return same ? changed : named(changed);
  }

  private List<KeyValue> redacted(List<KeyValue> pairs) {
    List<KeyValue> changed = null;
    for (int i = 0; i < pairs.size(); i++) {
      KeyValue pair = pairs.get(i);
      String key = redactor.redact(pair.key());
      String value = redactor.redact(pair.key(), pair.value());
      if (!value.equals(pair.value()) || !key.equals(pair.key())) {
        changed = changed == null ? new ArrayList<>(pairs) : changed;
        changed.set(i, new KeyValue(key, value));
      }
    }
    if (changed == null) {
      return pairs;
    }
    changed.sort(null);
    return List.copyOf(changed);
  }

  /** Gives what changed since the last time and has to be kept for {@link #restore}. */
  public void drain(BiConsumer<String, byte[]> entries) {
    if (idle) {
      return;
    }
    entries.accept(WINDOW_KEY, window.save());
    seen.forEach(
        (name, ids) ->
            ids.drain((page, bytes) -> entries.accept(PAGE_KEY + name + "/" + page, bytes)));
    broken.forEach(
        (name, count) ->
            entries.accept("b" + name, Long.toString(count).getBytes(StandardCharsets.UTF_8)));
  }

  /** Takes back an entry that was drained under the same rules. */
  public void restore(String key, byte[] value) {
    if (key.equals(WINDOW_KEY)) {
      window.restore(value);
    } else if (key.startsWith("b")) {
      broken.put(key.substring(1), Long.parseLong(new String(value, StandardCharsets.UTF_8)));
    } else if (key.startsWith(PAGE_KEY)) {
      int slash = key.indexOf('/');
      SeenIds ids = seen.get(key.substring(1, slash));
      if (ids != null) {
        ids.restore(Integer.parseInt(key.substring(slash + 1)), value);
      }
    }
  }
}
