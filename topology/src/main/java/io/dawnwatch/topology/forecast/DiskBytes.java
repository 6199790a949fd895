package io.dawnwatch.topology.forecast;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.utils.ByteBufferOutputStream;

/**
 * What records take on a broker's disk: in batches as large as live writes them when it is busy,
 * compressed as live does. Not thread-safe.
 */
final class DiskBytes {
  /** {@code producer.batch.size} of the live apps. */
  private static final int BATCH_BYTES = 262_144;

  /** Version of the format of batches. */
  private static final byte MAGIC = 2;

  private static final int BATCH_HEADER = 61;

  /** Lengths, time and offset of a record, as variable-length numbers. */
  private static final int RECORD_HEADER = 8;

  private static final byte[] HEADER = new byte[RECORD_HEADER];

  private final ByteBufferOutputStream compressed = new ByteBufferOutputStream(BATCH_BYTES);
  private OutputStream batch;
  private int inBatch;
  private long records;
  private long closed;

  /** Takes a record; a value of null is a removal. */
  void add(byte[] key, byte[] value) {
    try {
      if (batch == null) {
        compressed.buffer().clear();
        batch = Compression.lz4().build().wrapForOutput(compressed, MAGIC);
      }
      batch.write(HEADER);
      batch.write(key);
      inBatch += RECORD_HEADER + key.length;
      if (value != null) {
        batch.write(value);
        inBatch += value.length;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    records++;
    if (inBatch >= BATCH_BYTES) {
      close();
    }
  }

  private void close() {
    if (batch == null) {
      return;
    }
    try {
      batch.close();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    closed += BATCH_HEADER + compressed.position();
    batch = null;
    inBatch = 0;
  }

  long records() {
    return records;
  }

  /** Bytes of all records; ends the batch. */
  long bytes() {
    close();
    return closed;
  }
}
