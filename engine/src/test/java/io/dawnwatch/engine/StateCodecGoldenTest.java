package io.dawnwatch.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.score.Role;
import java.io.IOException;
import java.io.InputStream;
import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * State that was saved by an earlier release: the file was written once, by {@link #state()}. If
 * the form must change, raise the format and write a new file; never edit this one.
 */
class StateCodecGoldenTest {
  private static final FeatureSpec SPEC = new FeatureSpec(10, 200, 10, 10, 3, 8, 16);
  private static final Model COLD = Model.coldStart(SPEC);

  /** The built-in model, easily upset: so small a state has a late score too. */
  private static final Model MODEL = COLD.with("golden", "tests", 0.6, 0.3, 2);

  /** The same features under another model, and other features. */
  private static final Model FORMER = COLD.with("former", "tests", 0.6, 0.3, 2);

  private static final Model OTHER =
      Model.coldStart(new FeatureSpec(20, 100, 10, 10, 2, 4, 4)).with("other", "tests", 1, 1, 0);

  private static final ModelSource MODELS = ModelSource.of(MODEL, FORMER, OTHER);

  /**
   * Two lanes; in that of the champion and its predecessor two entities and one beyond the cap, an
   * open alert, open windows, a late score.
   */
  private static HeapEntityStates state() {
    HeapEntityStates states = new HeapEntityStates();
    Scorer scorer = new Scorer("golden", MODELS, states, emission -> {});
    scorer.assume(new Activation(FORMER.id(), Role.CHAMPION, 6));
    long offset = 98;
    scorer.activate(offset++, 9_998, new Activation(MODEL.id(), Role.CHAMPION, 7, 5_000));
    scorer.activate(offset++, 9_999, new Activation(OTHER.id(), Role.CHALLENGER, 8));
    for (long millis = 10_000; millis < 10_195; millis += 5) {
      say(scorer, offset++, millis, millis, Severity.INFO, "shop", "ready in 12 ms");
      say(scorer, offset++, millis, millis, Severity.WARN, "caf\u00e9", "retry " + millis);
    }
    for (int i = 0; i < 8; i++) {
      say(scorer, offset++, 10_195, 10_195, Severity.FATAL, "shop", "disk lost: \u65e5\u672c");
    }
    say(scorer, offset++, 10_212, 10_215, Severity.INFO, "shop", "ready in 1.5 s");
    say(scorer, offset++, 10_220, 10_219, Severity.ERROR, "third", "began\nat last");
    say(scorer, offset++, 10_220, 10_100, Severity.FATAL, "shop", "late but grave");
    say(scorer, offset++, 10_220, 10_999, Severity.INFO, "fourth", "far ahead");
    say(scorer, offset++, 10_220, 10_220, Severity.INFO, "fifth", "one too many");
    return states;
  }

  private static void say(
      Scorer scorer,
      long offset,
      long recordMillis,
      long millis,
      Severity severity,
      String entity,
      String body) {
    scorer.event(
        offset,
        recordMillis,
        new LogEvent(
            millis,
            severity,
            body,
            entity,
            List.of(),
            List.of(new KeyValue("service.name", entity)),
            List.of(),
            false));
  }

  private static List<Map.Entry<byte[], byte[]>> golden() {
    List<Map.Entry<byte[], byte[]>> entries = new ArrayList<>();
    for (String line : text().lines().toList()) {
      int at = line.indexOf(' ');
      entries.add(
          new SimpleEntry<>(
              HexFormat.of().parseHex(line.substring(0, at)),
              HexFormat.of().parseHex(line.substring(at + 1))));
    }
    return entries;
  }

  private static String text() {
    try (InputStream in = StateCodecGoldenTest.class.getResourceAsStream("state-3.hex")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String text(HeapEntityStates states) {
    StringBuilder text = new StringBuilder();
    states
        .snapshot()
        .forEach(
            (key, value) ->
                text.append(HexFormat.of().formatHex(key))
                    .append(' ')
                    .append(HexFormat.of().formatHex(value))
                    .append('\n'));
    return text.toString();
  }

  @Example
  void theSameStateIsSavedAsTheSameBytes() {
    assertThat(text(state())).isEqualTo(text());
  }

  @Example
  void savedBytesAreReadAndWrittenUnchanged() {
    assertThat(text(HeapEntityStates.load(golden()))).isEqualTo(text());
  }

  @Example
  void theOrderOfEntriesDoesNotMatter() {
    List<Map.Entry<byte[], byte[]>> backwards = golden();
    Collections.reverse(backwards);

    assertThat(text(HeapEntityStates.load(backwards))).isEqualTo(text());
  }

  @Example
  void theGoldenStateHoldsEveryPart() {
    HeapEntityStates states = HeapEntityStates.load(golden());
    HeapLaneStates lane = Objects.requireNonNull(states.lane(SPEC));
    EntityState shop = Objects.requireNonNull(lane.find("shop"));
    OpenAlert alert = Objects.requireNonNull(shop.alert);

    assertThat(states.partition().roles())
        .extracting(RoleInForce::untilMillis)
        .containsExactlyInAnyOrder(14_998L, RoleInForce.NO_END, RoleInForce.NO_END);
    assertThat(Objects.requireNonNull(states.lane(OTHER.features())).find("shop")).isNotNull();
    assertThat(states.partition().counters().late()).isEqualTo(1);
    assertThat(shop.groups).hasSize(1);
    assertThat(shop.lateScores.total()).isEqualTo(2);
    assertThat(shop.hasOpenFrame()).isTrue();
    assertThat(alert.reasons()).isNotEmpty();
    assertThat(alert.evidence()).isNotEmpty();
    assertThat(Objects.requireNonNull(shop.history.at(1019)).errors()).isEqualTo(8);
    assertThat(Objects.requireNonNull(lane.find("caf\u00e9")).history.isEmpty()).isFalse();
    assertThat(lane.find(Scorer.OTHER)).isNotNull();
  }

  private static int partitionEntry() {
    List<Map.Entry<byte[], byte[]>> golden = golden();
    int at = 0;
    while (golden.get(at).getKey()[0] != 'P') {
      at++;
    }
    return at;
  }

  private static List<Map.Entry<byte[], byte[]>> with(int at, byte[] key, byte[] value) {
    List<Map.Entry<byte[], byte[]>> entries = golden();
    entries.set(at, new SimpleEntry<>(key, value));
    return entries;
  }

  private static void assertRefused(List<Map.Entry<byte[], byte[]>> entries, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HeapEntityStates.load(entries))
        .withMessageContaining(why);
  }

  @Example
  void aTruncatedEntryIsRefused() {
    List<Map.Entry<byte[], byte[]>> golden = golden();
    for (int i = 0; i < golden.size(); i++) {
      byte[] value = golden.get(i).getValue();
      for (int length = 0; length < value.length; length++) {
        assertRefused(with(i, golden.get(i).getKey(), Arrays.copyOf(value, length)), "saved state");
      }
    }
  }

  @Example
  void anEntryWithMoreBytesIsRefused() {
    List<Map.Entry<byte[], byte[]>> golden = golden();
    for (int i = 0; i < golden.size(); i++) {
      byte[] value = golden.get(i).getValue();
      assertRefused(
          with(i, golden.get(i).getKey(), Arrays.copyOf(value, value.length + 2)),
          "saved state has 2 bytes too many");
    }
  }

  @Example
  void anotherFormatIsRefusedWithWhatToDo() {
    List<Map.Entry<byte[], byte[]>> golden = golden();
    for (int i = 0; i < golden.size(); i++) {
      byte[] value = golden.get(i).getValue();
      value[0] = 2;
      assertRefused(
          with(i, golden.get(i).getKey(), value),
          "state of format 2 where this release writes 3: reset the application's state");
    }
  }

  @Example
  void anEntryWithoutTheOneItBelongsToIsRefused() {
    List<Map.Entry<byte[], byte[]>> noPartition = golden();
    noPartition.removeIf(entry -> entry.getKey()[0] == 'P');
    assertRefused(noPartition, "not whole");

    List<Map.Entry<byte[], byte[]>> ofAnotherLane = golden();
    ofAnotherLane.forEach(entry -> entry.getKey()[entry.getKey().length > 1 ? 1 : 0] |= 2);
    ofAnotherLane.removeIf(entry -> entry.getKey()[0] == 'R');
    ofAnotherLane.add(golden().get(partitionEntry()));
    assertRefused(ofAnotherLane, "not whole");

    List<Map.Entry<byte[], byte[]>> noEntities = golden();
    noEntities.removeIf(entry -> entry.getKey()[0] == 'E');
    assertRefused(noEntities, "not whole");
  }

  @Example
  void anEntryUnderAnothersKeyIsRefused() {
    byte[] value = golden().get(0).getValue();
    for (String key : List.of("", "X", "P2", "F", "Fa")) {
      List<Map.Entry<byte[], byte[]>> entries = golden();
      entries.add(new SimpleEntry<>(key.getBytes(UTF_8), value));
      assertThatIllegalArgumentException().isThrownBy(() -> HeapEntityStates.load(entries));
    }
  }

  @Example
  void aCountBeyondTheEntryTakesNoMemory() {
    List<Map.Entry<byte[], byte[]>> golden = golden();
    byte[] greatest = HexFormat.of().parseHex("ffffffff07");
    for (int i = 0; i < golden.size(); i++) {
      byte[] value = golden.get(i).getValue();
      for (int at = 1; at < value.length; at++) {
        byte[] changed = Arrays.copyOf(value, value.length + greatest.length - 1);
        System.arraycopy(greatest, 0, changed, at, greatest.length);
        System.arraycopy(value, at + 1, changed, at + greatest.length, value.length - at - 1);
        loadOrRefuse(with(i, golden.get(i).getKey(), changed));
      }
    }
  }

  @Property(tries = 20_000)
  void noDamageMakesLoadingThrowAnythingElse(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Map.Entry<byte[], byte[]>> entries = golden();
    for (int changes = 1 + random.nextInt(2); changes > 0; changes--) {
      int at = random.nextInt(random.nextBoolean() ? entries.size() : 4);
      Map.Entry<byte[], byte[]> entry = entries.get(at);
      boolean key = random.nextInt(10) == 0;
      byte[] damaged = damaged(key ? entry.getKey() : entry.getValue(), random);
      entries.set(
          at,
          key
              ? new SimpleEntry<>(damaged, entry.getValue())
              : new SimpleEntry<>(entry.getKey(), damaged));
    }
    loadOrRefuse(entries);
  }

  private static byte[] damaged(byte[] whole, SplittableRandom random) {
    byte[] bytes = whole.clone();
    if (bytes.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(5)) {
      case 0 -> bytes[at] = (byte) random.nextInt();
      case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 2 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 9), (byte) 0xff);
      case 3 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 8));
      default -> {
        bytes = Arrays.copyOf(bytes, bytes.length + 1);
        System.arraycopy(bytes, at, bytes, at + 1, bytes.length - at - 1);
      }
    }
    return bytes;
  }

  /** What is not refused can be saved and loaded again. */
  private static void loadOrRefuse(List<Map.Entry<byte[], byte[]>> entries) {
    HeapEntityStates states;
    try {
      states = HeapEntityStates.load(entries);
    } catch (IllegalArgumentException refused) {
      assertThat(refused.getMessage()).isNotBlank();
      return;
    }
    assertThat(text(HeapEntityStates.load(states.snapshot().entrySet()))).isEqualTo(text(states));
  }

  /** Prints the lines of the golden file. */
  public static void main(String[] arguments) {
    System.out.print(text(state()));
  }
}
