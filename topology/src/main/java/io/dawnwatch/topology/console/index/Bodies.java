package io.dawnwatch.topology.console.index;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.specific.SpecificRecord;

/** Records of the contract as they lie in the index: Avro with the fingerprint of their schema. */
final class Bodies {
  private Bodies() {}

  /** The bytes of a record, from what its class encodes. */
  static byte[] bytes(Encoded record) {
    try {
      ByteBuffer buffer = record.encode();
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      return bytes;
    } catch (IOException e) {
      throw new IndexException("a record cannot be encoded: " + e.getMessage(), e);
    }
  }

  /** {@code record::toByteBuffer}. */
  @FunctionalInterface
  interface Encoded {
    ByteBuffer encode() throws IOException;
  }

  static <T extends SpecificRecord> T of(BinaryMessageDecoder<T> decoder, byte[] bytes) {
    try {
      return decoder.decode(bytes);
    } catch (IOException e) {
      throw new IndexException(
          "a record of the index cannot be read: " + e.getMessage() + ". Is it damaged?", e);
    }
  }
}
