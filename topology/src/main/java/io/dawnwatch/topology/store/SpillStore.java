package io.dawnwatch.topology.store;

import io.dawnwatch.engine.EntrySink;
import io.dawnwatch.engine.EntryStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteOptions;

/**
 * Entries in a temporary folder, for a run whose state is never continued: made with the first
 * entry, deleted at the end. Of one thread.
 */
public final class SpillStore implements EntryStore, AutoCloseable {
  private final Map<String, Object> configs;
  private final SharedRocksDb shared = new SharedRocksDb();
  private Path folder;
  private Options options;
  private WriteOptions writing;
  private RocksDB db;

  /** A store within that memory. */
  public SpillStore(Memory memory) {
    configs = Map.of(Memory.KEY, memory.heapBytes() + memory.cacheBytes());
  }

  /** Where it lies; null until the first entry. */
  public Path folder() {
    return folder;
  }

  private RocksDB open() {
    if (db == null) {
      try {
        folder = Files.createTempDirectory("dawnwatch-spill");
        options = new Options().setCreateIfMissing(true);
        options.setTableFormatConfig(new BlockBasedTableConfig());
        shared.setConfig("spill", options, configs);
        // What a crash loses is scored again.
        writing = new WriteOptions().setDisableWAL(true);
        db = RocksDB.open(options, folder.toString());
      } catch (IOException e) {
        throw new UncheckedIOException("no folder for the state beyond the heap", e);
      } catch (RocksDBException e) {
        throw failed(e);
      }
    }
    return db;
  }

  private IllegalStateException failed(RocksDBException e) {
    return new IllegalStateException(
        "state beyond the heap in " + folder + " failed: is the disk full?; " + e.getMessage(), e);
  }

  @Override
  public void put(byte[] key, byte[] value) {
    try {
      if (value != null) {
        open().put(writing, key, value);
      } else if (db != null) {
        db.delete(writing, key);
      }
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  @Override
  public byte[] get(byte[] key) {
    try {
      return db == null ? null : db.get(key);
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  @Override
  public void range(byte[] from, byte[] to, EntrySink sink) {
    if (db == null) {
      return;
    }
    try (RocksIterator each = db.newIterator()) {
      for (each.seek(from);
          each.isValid() && Arrays.compareUnsigned(each.key(), to) <= 0;
          each.next()) {
        sink.put(each.key(), each.value());
      }
    }
  }

  @Override
  public void close() {
    if (db == null) {
      return;
    }
    db.close();
    shared.close("spill", options);
    writing.close();
    options.close();
    db = null;
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the state beyond the heap in " + folder + " stays", e);
    }
  }
}
