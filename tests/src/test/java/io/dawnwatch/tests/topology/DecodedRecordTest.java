package io.dawnwatch.tests.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dawnwatch.embedded.EmbeddedRegistry;
import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.HeapEntityStates;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelSource;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.detect.Profile;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.engine.template.DictionaryMiner;
import io.dawnwatch.engine.template.FollowedParameters;
import io.dawnwatch.engine.train.LogModel;
import io.dawnwatch.engine.train.Threshold;
import io.dawnwatch.schemas.ExpectationBreach;
import io.dawnwatch.schemas.LogEvent;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.schemas.Suppression;
import io.dawnwatch.schemas.Tick;
import io.dawnwatch.topology.map.DecodedRecord;
import io.dawnwatch.topology.map.EventRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever was done with a record ahead, scoring it gives the same. */
class DecodedRecordTest {
  private static final String TOPIC = "dw.web.events";
  private static final long SECOND = 1_000;
  private static final int EVENTS = 3_000;
  private static final Model SHAPES = Model.COLD_START;
  private static final Model MINED = mined();

  @Test
  void whatIsDoneAheadChangesNoScore() throws BadRecordException {
    List<Emission> atOnce = scored(false, null);
    assertThat(atOnce).hasSizeGreaterThan(20);
    assertThat(scored(true, null)).isEqualTo(atOnce);
    assertThat(scored(true, MINED)).isEqualTo(atOnce);
    assertThat(scored(true, SHAPES)).isEqualTo(atOnce);
  }

  @Test
  void whoeverMatchesAnEventSeesTheSame() throws BadRecordException {
    List<Emission> atOnce = scored(false, null);
    List<Emission> byTurns = new ArrayList<>();
    try (EmbeddedRegistry registry = EmbeddedRegistry.start(0)) {
      SchemaIds ids = SchemaIds.at(registry.url(), Map.of());
      RecordWriter writer = writer(ids);
      EventRecords ahead = new EventRecords(ids);
      EventRecords behind = new EventRecords(ids);
      Scorer scorer = scorer(byTurns);
      for (int i = 0; i < EVENTS; i++) {
        Model early = i % 500 < 250 ? MINED : null;
        DecodedRecord decoded = ahead.decode(i, i * SECOND, value(writer, i), early);
        DecodedRecord matched = behind.match(decoded, MINED);
        assertThat(matched == decoded).isEqualTo(early != null || isTick(i));
        matched.applyTo(scorer);
      }
    }
    assertThat(byTurns).isEqualTo(atOnce);
  }

  @Test
  void theTwoModelsSeeDifferentTemplates() {
    assertThat(MINED.newMatcher().match(body(1))).isNotEqualTo(SHAPES.newMatcher().match(body(1)));
  }

  @Test
  void whatIsSaidOfAlertsIsATickForTraining() throws BadRecordException {
    try (EmbeddedRegistry registry = EmbeddedRegistry.start(0)) {
      SchemaIds ids = SchemaIds.at(registry.url(), Map.of());
      RecordWriter writer =
          new RecordWriter(
              ids, TOPIC, Suppression.getClassSchema(), ExpectationBreach.getClassSchema());
      EventRecords records = new EventRecords(ids);
      List<Long> ticks = new ArrayList<>();
      DecodedRecord.Sink sink =
          new DecodedRecord.Sink() {
            @Override
            public void event(
                long offset, long recordMillis, io.dawnwatch.engine.event.LogEvent event) {
              throw new AssertionError("no event");
            }

            @Override
            public void tick(long offset, long recordMillis) {
              ticks.add(offset);
            }

            @Override
            public void endOfHistory(long offset, long recordMillis) {
              throw new AssertionError("no end");
            }

            @Override
            public void activate(long offset, long recordMillis, Activation activation) {
              throw new AssertionError("no activation");
            }
          };
      byte[] suppression = writer.write(new Suppression(1L, "web", "", 9_000L, "ann", "noise"));
      byte[] breach =
          writer.write(new ExpectationBreach("volume", 0, 0L, 60_000L, 1L, 1.0, 9.0, "1 line"));
      records.decode(7, SECOND, suppression, MINED).giveTo(sink);
      records.decode(8, SECOND, breach, MINED).giveTo(sink);
      assertThat(ticks).containsExactly(7L, 8L);
    }
  }

  @Test
  void damagedBytesAreToldWhenTheyAreApplied() {
    try (EmbeddedRegistry registry = EmbeddedRegistry.start(0)) {
      EventRecords records = new EventRecords(SchemaIds.at(registry.url(), Map.of()));
      DecodedRecord damaged = records.decode(0, 0, new byte[] {1, 2}, MINED);
      assertThatThrownBy(() -> damaged.applyTo(scorer(new ArrayList<>())))
          .isInstanceOf(BadRecordException.class);
    }
  }

  @Test
  void aBrokenExpectationIsTheTimeOfItsRecordToWhomItDoesNotConcern() throws BadRecordException {
    try (EmbeddedRegistry registry = EmbeddedRegistry.start(0)) {
      SchemaIds ids = SchemaIds.at(registry.url(), Map.of());
      byte[] breach =
          new RecordWriter(ids, TOPIC, ExpectationBreach.getClassSchema())
              .write(new ExpectationBreach("volume", 0, 0L, 60_000L, 7L, 7.0, 10.0, "few lines"));
      List<Long> ticks = new ArrayList<>();
      new EventRecords(ids)
          .decode(5, 61_000, breach, null)
          .giveTo(
              new DecodedRecord.Sink() {
                @Override
                public void event(
                    long offset, long recordMillis, io.dawnwatch.engine.event.LogEvent event) {}

                @Override
                public void tick(long offset, long recordMillis) {
                  ticks.add(recordMillis);
                }

                @Override
                public void endOfHistory(long offset, long recordMillis) {}

                @Override
                public void activate(long offset, long recordMillis, Activation activation) {}
              });
      assertThat(ticks).containsExactly(61_000L);
    }
  }

  private static List<Emission> scored(boolean ahead, @Nullable Model with)
      throws BadRecordException {
    List<Emission> out = new ArrayList<>();
    try (EmbeddedRegistry registry = EmbeddedRegistry.start(0)) {
      SchemaIds ids = SchemaIds.at(registry.url(), Map.of());
      RecordWriter writer = writer(ids);
      EventRecords records = new EventRecords(ids);
      Scorer scorer = scorer(out);
      for (int i = 0; i < EVENTS; i++) {
        byte[] value = value(writer, i);
        if (ahead) {
          records.decode(i, i * SECOND, value, with).applyTo(scorer);
        } else {
          records.apply(i, i * SECOND, value, scorer);
        }
      }
    }
    return out;
  }

  private static RecordWriter writer(SchemaIds ids) {
    return new RecordWriter(ids, TOPIC, LogEvent.getClassSchema(), Tick.getClassSchema());
  }

  private static boolean isTick(int i) {
    return i % 50 == 49;
  }

  private static byte[] value(RecordWriter writer, int i) {
    return isTick(i) ? writer.write(new Tick("test", false)) : writer.write(event(i));
  }

  private static Scorer scorer(List<Emission> out) {
    Scorer scorer = new Scorer("web", ModelSource.of(MINED), new HeapEntityStates(), out::add);
    scorer.assume(new Activation(MINED.id(), Role.CHAMPION, 1));
    return scorer;
  }

  private static String body(int i) {
    return i % 7 == 0 ? "worker alpha" + i + " lost its lease" : "user bob" + i + " read 10 rows";
  }

  private static LogEvent event(int i) {
    return new LogEvent(
        i * SECOND,
        i % 7 == 0 ? 17 : 9,
        body(i),
        "web@" + i % 3,
        List.of(),
        List.of(),
        List.of(),
        false,
        new Source("app.log", -1, i + 1L),
        "",
        List.of());
  }

  private static Model mined() {
    DictionaryMiner miner = new DictionaryMiner();
    for (int i = 0; i < 200; i++) {
      miner.add(body(i));
    }
    return LogModel.of(
        "web",
        "tests",
        SHAPES.features(),
        miner.mine(),
        FollowedParameters.NONE,
        Profile.NONE,
        new Threshold(LogModel.USUAL_NATS, "the usual"),
        new TreeMap<>());
  }
}
