package io.dawnwatch.topology.store;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * One block cache and one write-buffer manager for all stores of the process, so that memory does
 * not grow with the number of partitions. Size in bytes by the configuration {@value #BYTES}.
 */
public final class SharedRocksDb implements RocksDBConfigSetter {
  /** Off-heap bytes for all stores together. */
  public static final String BYTES = "dawnwatch.rocksdb.bytes";

  private static final long DEFAULT_BYTES = 64L << 20;

  /**
   * Native memory of the whole process: it lives as long as the process does and is never closed.
   */
  private static Cache cache;

  private static WriteBufferManager writeBuffers;

  private static synchronized void share(Map<String, Object> configs) {
    if (cache == null) {
      RocksDB.loadLibrary();
      Object bytes = configs.get(BYTES);
      long size = bytes == null ? DEFAULT_BYTES : Long.parseLong(bytes.toString());
      cache = new LRUCache(size);
      writeBuffers = new WriteBufferManager(size / 2, cache);
    }
  }

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    share(configs);
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(cache);
    table.setCacheIndexAndFilterBlocks(true);
    options.setTableFormatConfig(table);
    options.setWriteBufferManager(writeBuffers);
    options.setWriteBufferSize(4L << 20);
    options.setMaxWriteBufferNumber(2);
  }

  @Override
  public void close(String storeName, Options options) {
    // Cache and write buffers are shared by all stores.
  }
}
