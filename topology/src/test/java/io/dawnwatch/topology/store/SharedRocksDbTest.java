package io.dawnwatch.topology.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

class SharedRocksDbTest {
  private static final int STORES = 25;

  /** Entries of each store: all together are twice what the buffers may take. */
  private static final int FILLING = 600;

  private static final int ENTRIES = 100;
  private static final int BYTES = 1_000;

  @TempDir Path folder;

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

  @Test
  void anEntryMakesNoFileThoughTheOtherStoresAreFullAndIdle() throws Exception {
    assertThat(filesOfTheLast(STORES)).isLessThan(ENTRIES / 10);
  }

  @Test
  void ifTheNumberOfStoresWereWrongEachEntryWouldMakeOne() throws Exception {
    assertThat(filesOfTheLast(1)).as("what the test above finds").isGreaterThan(ENTRIES / 2);
  }

  /** How many files some entries of one store make, all others being full and idle. */
  private long filesOfTheLast(int partitions) throws Exception {
    Map<String, Object> configs = Map.of(Memory.KEY, "128m", SharedRocksDb.PARTITIONS, partitions);
    SharedRocksDb shared = new SharedRocksDb();
    List<Options> options = new ArrayList<>();
    List<RocksDB> stores = new ArrayList<>();
    try (WriteOptions writing = new WriteOptions().setDisableWAL(true)) {
      for (int i = 0; i < STORES; i++) {
        Options one = new Options().setCreateIfMissing(true);
        one.setTableFormatConfig(new BlockBasedTableConfig());
        shared.setConfig("store", one, configs);
        options.add(one);
        stores.add(RocksDB.open(one, folder.resolve("store" + i).toString()));
        for (int entry = 0; entry < FILLING; entry++) {
          put(stores.get(i), writing, "filling" + entry);
          if (entry % 20 == 0) {
            awaitFlushes(stores.get(i));
          }
        }
      }
      RocksDB last = stores.get(STORES - 1);
      long before = filesMade(folder.resolve("store" + (STORES - 1)));
      for (int entry = 0; entry < ENTRIES; entry++) {
        put(last, writing, "last" + entry);
        awaitFlushes(last);
      }
      return filesMade(folder.resolve("store" + (STORES - 1))) - before;
    } finally {
      stores.forEach(RocksDB::close);
      for (Options one : options) {
        shared.close("store", one);
        one.close();
      }
    }
  }

  private static void put(RocksDB store, WriteOptions writing, String key) throws RocksDBException {
    store.put(writing, key.getBytes(StandardCharsets.UTF_8), new byte[BYTES]);
  }

  private static void awaitFlushes(RocksDB store) throws RocksDBException {
    while (store.getLongProperty("rocksdb.num-running-flushes") > 0
        || store.getLongProperty("rocksdb.mem-table-flush-pending") > 0) {
      Thread.onSpinWait();
    }
  }

  /** Files are numbered as they are made; compaction deletes most of them. */
  private static long filesMade(Path store) throws IOException {
    try (Stream<Path> files = Files.list(store)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".sst"))
          .mapToLong(name -> Long.parseLong(name.substring(0, name.indexOf('.'))))
          .max()
          .orElse(0);
    }
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
