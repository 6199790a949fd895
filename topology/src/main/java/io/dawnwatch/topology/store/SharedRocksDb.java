package io.dawnwatch.topology.store;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/*
 * A store that is open holds the native objects itself; what is counted here are the stores, so that the last one to
 * close gives them back and the next one to open makes them anew.
 * The manager lets the store flush that is written while all together hold too much, however little it holds itself: if
 * others were full and idle, each entry would become a file. So a store flushes by itself before all can hold half.
 */
/**
 * One block cache and one write-buffer manager for all stores of the process, so that memory does
 * not grow with the number of partitions. {@link Memory} of the first store to open decides their
 * sizes.
 */
public final class SharedRocksDb implements RocksDBConfigSetter {
  /** Property of Kafka Streams that holds how many partitions, each with a store, may be open. */
  public static final String PARTITIONS = "dawnwatch.partitions";

  /** Stores that are planned for where nobody says how many there may be. */
  private static final int USUAL_STORES = 4;

  /** A buffer of a store is at least so long; more stores than have room for it get more. */
  private static final long LEAST_BUFFER = 64 << 10;

  private static final long MOST_BUFFER = 4 << 20;

  private static Cache cache;
  private static WriteBufferManager writeBuffers;
  private static int stores;

  private static synchronized void open(Options options, Map<String, Object> configs) {
    if (stores++ == 0) {
      RocksDB.loadLibrary();
      long buffers = writeBufferBytes(configs);
      cache = new LRUCache(Math.max(Memory.of(configs).cacheBytes(), 2 * buffers));
      writeBuffers = new WriteBufferManager(buffers, cache);
    }
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(cache);
    table.setCacheIndexAndFilterBlocks(true);
    options.setTableFormatConfig(table);
    options.setWriteBufferManager(writeBuffers);
    options.setWriteBufferSize(
        Math.min(writeBufferBytes(configs) / 2 / stores(configs), MOST_BUFFER));
    options.setMaxWriteBufferNumber(2);
  }

  private static int stores(Map<String, Object> configs) {
    Object partitions = configs.get(PARTITIONS);
    return partitions == null ? USUAL_STORES : Math.max(1, Integer.parseInt(partitions.toString()));
  }

  /** What the write buffers of all stores may take together. */
  static long writeBufferBytes(Map<String, Object> configs) {
    return Math.max(Memory.of(configs).writeBufferBytes(), 2 * LEAST_BUFFER * stores(configs));
  }

  private static synchronized void closeOne() {
    if (--stores == 0) {
      writeBuffers.close();
      cache.close();
      writeBuffers = null;
      cache = null;
    }
  }

  /** Bytes of the cache in use, write buffers included; 0 while no store is open. */
  public static synchronized long usedBytes() {
    return cache == null ? 0 : cache.getUsage();
  }

  /** Stores that are open. */
  public static synchronized int openStores() {
    return stores;
  }

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    open(options, configs);
  }

  @Override
  public void close(String storeName, Options options) {
    closeOne();
  }
}
