package io.dawnwatch.engine.clean;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Measure;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.parse.EntityPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class EventRulesTest {
  private static final long MINUTE = 60_000;

  private final List<SetExpectation.Breach> breaches = new ArrayList<>();

  private static LogEvent event(String body, String... attributes) {
    List<KeyValue> pairs = new ArrayList<>();
    for (int i = 0; i < attributes.length; i += 2) {
      pairs.add(new KeyValue(attributes[i], attributes[i + 1]));
    }
    pairs.sort(null);
    return new LogEvent(
        1000,
        Severity.INFO,
        body,
        "main",
        pairs,
        List.of(new KeyValue("host.name", "h1.example.org"), new KeyValue("service.name", "pay")),
        List.of(new Measure("size.bytes", 512)),
        false);
  }

  private EventRules rules(
      List<CleaningStep> cleaning,
      List<Expectation> expectations,
      List<SetExpectation> sets,
      Redaction redaction) {
    return rules(
        new DataRules(cleaning, List.of(), Map.of(), expectations, sets, redaction, MINUTE));
  }

  private EventRules rules(DataRules all) {
    return new EventRules(all, EntityPattern.SERVICE_AT_HOST, "main", breaches::add);
  }

  private EventRules expecting(String field, Rule rule, Action action) {
    return rules(
        List.of(), List.of(new Expectation("one", field, rule, action)), List.of(), Redaction.NONE);
  }

  private static LogEvent kept(EventRules rules, LogEvent event) {
    return ((EventOutcome.Kept) rules.apply(event, 2000)).event();
  }

  private boolean breaks(Rule rule, String value) {
    LogEvent event = value.isEmpty() ? event("x") : event("x", "f", value);
    return expecting("f", rule, Action.QUARANTINE).apply(event, 2000)
        instanceof EventOutcome.Broken;
  }

  @Example
  void withoutRulesAnEventStaysTheSameObject() {
    LogEvent event = event("x");
    assertThat(kept(rules(DataRules.NONE), event)).isSameAs(event);
  }

  @Example
  void eachRuleFindsWhatBreaksItAndOnlyRequiredMindsAMissingField() {
    assertThat(breaks(new Rule.Required(), "")).isTrue();
    assertThat(breaks(new Rule.Required(), "a")).isFalse();
    assertThat(breaks(new Rule.OfType(Rule.Type.NUMBER), "1e3")).isFalse();
    assertThat(breaks(new Rule.OfType(Rule.Type.NUMBER), "0x1p3")).isTrue();
    assertThat(breaks(new Rule.OfType(Rule.Type.NUMBER), "NaN")).isTrue();
    assertThat(breaks(new Rule.OfType(Rule.Type.INTEGER), "1.5")).isTrue();
    assertThat(breaks(new Rule.OfType(Rule.Type.BOOLEAN), "yes")).isTrue();
    assertThat(breaks(new Rule.Range(0, 10), "10")).isFalse();
    assertThat(breaks(new Rule.Range(0, 10), "10.5")).isTrue();
    assertThat(breaks(new Rule.Range(0, 10), "ten")).isTrue();
    assertThat(breaks(new Rule.OneOf(List.of("a", "b")), "c")).isTrue();
    assertThat(breaks(new Rule.Matches(Pattern.compile("^a+$")), "aab")).isTrue();
    assertThat(breaks(new Rule.Matches(Pattern.compile("^a+$")), "aaa")).isFalse();
    assertThat(breaks(new Rule.MaxLength(3), "abcd")).isTrue();
    assertThat(breaks(new Rule.Fresh(999), "a")).isTrue();
    assertThat(breaks(new Rule.Fresh(1000), "a")).isFalse();
    for (Rule rule :
        List.of(
            new Rule.OfType(Rule.Type.NUMBER),
            new Rule.Range(0, 1),
            new Rule.OneOf(List.of()),
            new Rule.Matches(Pattern.compile("a")),
            new Rule.MaxLength(0))) {
      assertThat(breaks(rule, "")).as("%s", rule).isFalse();
    }
  }

  @Example
  void theActionDecidesAndEveryBreachIsCounted() {
    for (Action action : Action.values()) {
      EventRules rules = expecting("f", new Rule.Required(), action);
      EventOutcome outcome = rules.apply(event("x"), 2000);
      assertThat(rules.broken()).containsExactly(Map.entry("one", 1L));
      switch (action) {
        case QUARANTINE ->
            assertThat(outcome).isEqualTo(new EventOutcome.Broken("one", "f is missing"));
        case FLAG ->
            assertThat(outcome).isEqualTo(new EventOutcome.Kept(event("x"), List.of("one")));
        case COUNT -> assertThat(outcome).isEqualTo(new EventOutcome.Kept(event("x"), List.of()));
      }
    }
  }

  @Example
  void whatIsWrongIsSaidWithoutSecrets() {
    EventOutcome outcome =
        expecting("f", new Rule.MaxLength(3), Action.QUARANTINE)
            .apply(event("x", "f", "alice@example.org"), 2000);
    assertThat(((EventOutcome.Broken) outcome).detail()).doesNotContain("alice");
    outcome =
        expecting("f", new Rule.OneOf(List.of("a")), Action.QUARANTINE)
            .apply(event("x", "f", "alice@example.org"), 2000);
    assertThat(((EventOutcome.Broken) outcome).detail()).contains("<email>");
  }

  @Example
  void stepsAreDoneInOrderAndTheEntityFollows() {
    List<CleaningStep> steps =
        List.of(
            new CleaningStep.Trim("svc"),
            new CleaningStep.Case("svc", false),
            new CleaningStep.Rename("svc", "service.name"),
            new CleaningStep.Derive("shard", "path", CleaningStep.Function.AFTER, "/", 0),
            new CleaningStep.Derive("code", "path", CleaningStep.Function.SHAPE, "", 0),
            new CleaningStep.Remove("path"));
    LogEvent out =
        kept(
            rules(steps, List.of(), List.of(), Redaction.NONE),
            event("x", "svc", "  CHECKOUT ", "path", "/a/12/b34"));
    assertThat(out.attributes())
        .containsExactly(new KeyValue("code", "/a/#/b#"), new KeyValue("shard", "b34"));
    assertThat(out.resource()).contains(new KeyValue("service.name", "checkout"));
    assertThat(out.entity()).isEqualTo("checkout@h1.example.org");
  }

  @Example
  void groupsAndMeasuresAreTakenFromFields() {
    DataRules all =
        new DataRules(
            List.of(),
            List.of("region"),
            Map.of("took.ms", "took"),
            List.of(),
            List.of(),
            Redaction.NONE,
            MINUTE);
    LogEvent out = kept(rules(all), event("x", "region", "eu", "took", "12.5"));
    assertThat(out.resource()).containsExactly(new KeyValue("region", "eu"));
    assertThat(out.attributes())
        .extracting(KeyValue::key)
        .containsExactly("host.name", "service.name", "took");
    assertThat(out.measures())
        .containsExactly(new Measure("size.bytes", 512), new Measure("took.ms", 12.5));
  }

  @Example
  void aSampleKeepsAllEventsOfAValueOrNone() {
    EventRules half =
        rules(
            List.of(new CleaningStep.Sample("id", 500_000)), List.of(), List.of(), Redaction.NONE);
    int stayed = 0;
    for (int i = 0; i < 1000; i++) {
      LogEvent event = event("x", "id", "user-" + i);
      boolean first = half.apply(event, 0) instanceof EventOutcome.Kept;
      assertThat(half.apply(event, 0) instanceof EventOutcome.Kept).isEqualTo(first);
      stayed += first ? 1 : 0;
    }
    assertThat(stayed).isBetween(430, 570);
    assertThat(half.apply(event("x"), 0)).isInstanceOf(EventOutcome.Kept.class);
  }

  @Example
  void aDroppedEventSaysWhichStepLeftItOut() {
    EventRules rules =
        rules(
            List.of(new CleaningStep.Drop("body", Pattern.compile("^healthz"))),
            List.of(),
            List.of(),
            Redaction.NONE);
    assertThat(rules.apply(event("healthz ok"), 0)).isEqualTo(new EventOutcome.Filtered("drop"));
    assertThat(rules.apply(event("paid"), 0)).isInstanceOf(EventOutcome.Kept.class);
  }

  /** Against a plain list that is searched from end to end. */
  @Property
  void deduplicationRemembersTheLastDifferentIdsAndGoesOnAfterARestart(
      @ForAll @Size(max = 60) List<@IntRange(max = 9) Integer> ids,
      @ForAll @IntRange(min = 1, max = 5) int remembered,
      @ForAll @IntRange(max = 60) int cut) {
    EventRules rules = deduplicating(remembered);
    List<Integer> window = new ArrayList<>();
    Map<String, byte[]> saved = new TreeMap<>();
    for (int i = 0; i < ids.size(); i++) {
      if (i == cut) {
        rules.drain(saved::put);
        rules = deduplicating(remembered);
        saved.forEach(rules::restore);
      }
      boolean first = !window.contains(ids.get(i));
      if (first) {
        window.add(ids.get(i));
        if (window.size() > remembered) {
          window.remove(0);
        }
      }
      rules.line(0);
      assertThat(rules.apply(event("x", "id", "" + ids.get(i)), 0) instanceof EventOutcome.Kept)
          .as("%d of %s", i, ids)
          .isEqualTo(first);
      if (i % 7 == 0) {
        rules.drain(saved::put);
      }
    }
  }

  private EventRules deduplicating(int remembered) {
    return rules(
        List.of(new CleaningStep.Deduplicate("id", remembered)),
        List.of(),
        List.of(),
        Redaction.NONE);
  }

  @Example
  void anIdIsUniqueWithinItsWindow() {
    EventRules rules = expecting("id", new Rule.Unique(100), Action.QUARANTINE);
    rules.line(0);
    assertThat(rules.apply(event("x", "id", "7"), 0)).isInstanceOf(EventOutcome.Kept.class);
    rules.line(MINUTE - 1);
    assertThat(rules.apply(event("x", "id", "7"), 0)).isInstanceOf(EventOutcome.Broken.class);
    rules.line(MINUTE);
    assertThat(rules.apply(event("x", "id", "7"), 0)).isInstanceOf(EventOutcome.Kept.class);
  }

  @Example
  void aWindowThatIsNotAsExpectedIsToldWhenItCloses() {
    EventRules rules =
        rules(
            List.of(),
            List.of(),
            List.of(
                new SetExpectation.MaxMissing("missing", "f", 0.25),
                new SetExpectation.Volume("volume", 3, 4)),
            Redaction.NONE);
    for (int i = 0; i < 2; i++) {
      rules.line(i);
      rules.apply(event("x"), i);
    }
    assertThat(breaches).isEmpty();
    rules.line(3 * MINUTE);
    assertThat(breaches)
        .extracting(SetExpectation.Breach::name, SetExpectation.Breach::what)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "missing", "f is missing in 2 of 2 events, more than 25.0 %"),
            org.assertj.core.groups.Tuple.tuple("volume", "2 lines where 3 to 4 are expected"),
            org.assertj.core.groups.Tuple.tuple("volume", "no line where 3 to 4 are expected"));
    assertThat(breaches.get(2).startMillis()).isEqualTo(MINUTE);
    assertThat(breaches.get(2).endMillis()).isEqualTo(3 * MINUTE);
    assertThat(breaches)
        .extracting(SetExpectation.Breach::found, SetExpectation.Breach::allowed)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(1.0, 0.25),
            org.assertj.core.groups.Tuple.tuple(2.0, 3.0),
            org.assertj.core.groups.Tuple.tuple(0.0, 3.0));
    assertThat(rules.broken()).containsExactly(Map.entry("missing", 1L), Map.entry("volume", 2L));
  }

  @Example
  void theEntityIsMadeOfRedactedPartsAndAHostNameIsNoEmail() {
    EventRules rules =
        rules(
            new DataRules(
                List.of(), List.of(), Map.of(), List.of(), List.of(), Redaction.USUAL, MINUTE));
    LogEvent out =
        kept(rules, event("for bob@example.org", "password", "x7", "u", "eve@example.org"));
    assertThat(out.body()).isEqualTo("for <email>");
    assertThat(out.entity()).isEqualTo("pay@h1.example.org");
    assertThat(out.attributes())
        .containsExactly(new KeyValue("password", "<token>"), new KeyValue("u", "<email>"));
    EventRules byUser =
        new EventRules(
            new DataRules(
                List.of(), List.of(), Map.of(), List.of(), List.of(), Redaction.USUAL, MINUTE),
            EntityPattern.of("{attr.u}"),
            "main",
            breaches::add);
    assertThat(kept(byUser, event("x", "u", "eve@example.org")).entity()).isEqualTo("<email>");
  }
}
