package io.dawnwatch.topology.map;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.Scorer;
import io.dawnwatch.schemas.LogEvent;
import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.schemas.Tick;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

class IngestConfigurationsTest {
  private static final String ONE = "1a".repeat(32);
  private static final String OTHER = "2b".repeat(32);

  private final SchemaIds ids = SchemaIds.inMemory();
  private final RecordWriter writer =
      new RecordWriter(ids, "events", LogEvent.getClassSchema(), Tick.getClassSchema());
  private final IngestConfigurations made = new IngestConfigurations(new EventRecords(ids));

  private void note(SpecificRecord record) {
    made.note(writer.write(record));
  }

  private static LogEvent event(String hash) {
    return new LogEvent(
        1_767_330_000_000L,
        9,
        "request served",
        "web@host-1",
        List.of(),
        List.of(),
        List.of(),
        false,
        new Source("access.log", -1, 7L),
        hash,
        List.of());
  }

  @Test
  void eachConfigurationIsToldOnceInOrder() {
    for (String hash : List.of(OTHER, OTHER, ONE, OTHER, ONE, ONE)) {
      note(event(hash));
    }
    assertThat(made.hashes()).containsExactly(ONE, OTHER);
  }

  @Test
  void whatIsNoEventOrDamagedTellsNothing() {
    note(new Tick("ticker", false));
    made.note(new byte[] {0, 1, 2});
    byte[] cut = writer.write(event(ONE));
    made.note(Arrays.copyOf(cut, cut.length - 3));
    assertThat(made.hashes()).isEmpty();
    note(event(OTHER));
    assertThat(made.hashes()).containsExactly(OTHER);
  }

  @Test
  void hashesWithoutEndAreBounded() {
    for (int i = 0; i < 3_000; i++) {
      note(event(String.format("%064x", i)));
    }
    assertThat(made.hashes()).hasSize(1_001).contains(Scorer.OTHER);
  }
}
