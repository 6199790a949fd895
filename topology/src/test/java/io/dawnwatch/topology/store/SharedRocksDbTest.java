package io.dawnwatch.topology.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;

class SharedRocksDbTest {
  @BeforeAll
  static void load() {
    RocksDB.loadLibrary();
  }

  @ParameterizedTest
  @CsvSource({
    "32m, 1",
    "32m, 4",
    "32m, 100",
    "32m, 5000",
    "307m, 25",
    "307m, 1000",
    "1g, 2",
    "8g, 64"
  })
  void storesThatAreFullAndIdleLeaveRoomForTheOneThatIsWritten(String memory, int partitions) {
    Map<String, Object> configs = Map.of(Memory.KEY, memory, SharedRocksDb.PARTITIONS, partitions);
    long most = SharedRocksDb.writeBufferBytes(configs);
    assertThat(most).isGreaterThanOrEqualTo(Memory.of(configs).writeBufferBytes());
    assertThat(bufferOf(configs)).isBetween(64L << 10, 4L << 20);
    assertThat(bufferOf(configs) * partitions).isLessThanOrEqualTo(most / 2);
  }

  @ParameterizedTest
  @CsvSource({"32m", "128m", "1g"})
  void whereNobodySaysHowManyThereMayBeFourOfThemDo(String memory) {
    Map<String, Object> configs = Map.of(Memory.KEY, memory);
    assertThat(bufferOf(configs) * 4)
        .isLessThanOrEqualTo(SharedRocksDb.writeBufferBytes(configs) / 2);
  }

  private static long bufferOf(Map<String, Object> configs) {
    SharedRocksDb shared = new SharedRocksDb();
    try (Options options = new Options()) {
      options.setTableFormatConfig(new BlockBasedTableConfig());
      shared.setConfig("store", options, configs);
      try {
        return options.writeBufferSize();
      } finally {
        shared.close("store", options);
      }
    }
  }
}
