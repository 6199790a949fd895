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
 */
/**
 * One block cache and one write-buffer manager for all stores of the process, so that memory does
 * not grow with the number of partitions. {@link Memory} of the first store to open decides their
 * sizes.
 */
public final class SharedRocksDb implements RocksDBConfigSetter {
  private static Cache cache;
  private static WriteBufferManager writeBuffers;
  private static int stores;

  private static synchronized void open(Options options, Map<String, Object> configs) {
    if (stores++ == 0) {
      RocksDB.loadLibrary();
      Memory memory = Memory.of(configs);
      cache = new LRUCache(memory.cacheBytes());
      writeBuffers = new WriteBufferManager(memory.writeBufferBytes(), cache);
    }
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(cache);
    table.setCacheIndexAndFilterBlocks(true);
    options.setTableFormatConfig(table);
    options.setWriteBufferManager(writeBuffers);
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
    options.setWriteBufferSize(4L << 20);
    options.setMaxWriteBufferNumber(2);
  }

  @Override
  public void close(String storeName, Options options) {
    closeOne();
  }
}
