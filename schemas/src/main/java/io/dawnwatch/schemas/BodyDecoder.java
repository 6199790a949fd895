package io.dawnwatch.schemas;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;

/*
 * Avro's own decoder believes every length: five bytes that announce a text of two gigabytes make it allocate them before
 * it notices that the record has ended. Here a length is compared with the bytes that are left first, and items of arrays,
 * of which each takes a byte or more in this contract, with the bytes of the whole record.
 */
/** Decodes one Avro body on the heap, never allocating more than a small multiple of its size. */
final class BodyDecoder extends Decoder {
  private final byte[] bytes;
  private int at;
  private long items;

  /** Decodes {@code bytes} from {@code from} to their end. */
  BodyDecoder(byte[] bytes, int from) {
    this.bytes = bytes;
    this.at = from;
  }

  /** Whether all bytes are used up. */
  boolean isEnd() {
    return at == bytes.length;
  }

  private int take(long length) throws IOException {
    if (length < 0) {
      throw new AvroRuntimeException("negative length " + length);
    }
    if (length > bytes.length - at) {
      throw new EOFException(length + " bytes are announced where " + (bytes.length - at) + " are");
    }
    int from = at;
    at += (int) length;
    return from;
  }

  private long varint(int mostBytes) throws IOException {
    long raw = 0;
    for (int i = 0; i < mostBytes; i++) {
      byte next = bytes[take(1)];
      raw |= (next & 0x7fL) << 7 * i;
      if (next >= 0) {
        return raw;
      }
    }
    throw new AvroRuntimeException("a number does not end within " + mostBytes + " bytes");
  }

  private long block() throws IOException {
    long count = readLong();
    if (count < 0) {
      readLong();
      count = -count;
    }
    items += count;
    if (count < 0 || items < 0 || items > bytes.length) {
      throw new AvroRuntimeException(
          count + " more items are announced in a record of " + bytes.length + " bytes");
    }
    return count;
  }

  /** Blocks that tell their size are skipped at once; of the others the number of items. */
  private long skipBlocks() throws IOException {
    long count = readLong();
    while (count < 0) {
      take(readLong());
      count = readLong();
    }
    items += count;
    if (items < 0 || items > bytes.length) {
      throw new AvroRuntimeException(
          count + " more items are announced in a record of " + bytes.length + " bytes");
    }
    return count;
  }

  @Override
  public void readNull() {
    // Takes no bytes.
  }

  @Override
  public boolean readBoolean() throws IOException {
    return bytes[take(1)] == 1;
  }

  @Override
  public int readInt() throws IOException {
    int raw = (int) varint(5);
    return raw >>> 1 ^ -(raw & 1);
  }

  @Override
  public long readLong() throws IOException {
    long raw = varint(10);
    return raw >>> 1 ^ -(raw & 1);
  }

  private long littleEndian(int length) throws IOException {
    int from = take(length);
    long bits = 0;
    for (int i = length - 1; i >= 0; i--) {
      bits = bits << 8 | bytes[from + i] & 0xff;
    }
    return bits;
  }

  @Override
  public float readFloat() throws IOException {
    return Float.intBitsToFloat((int) littleEndian(4));
  }

  @Override
  public double readDouble() throws IOException {
    return Double.longBitsToDouble(littleEndian(8));
  }

  @Override
  public Utf8 readString(Utf8 old) throws IOException {
    int from = take(readLong());
    return new Utf8(Arrays.copyOfRange(bytes, from, at));
  }

  @Override
  public String readString() throws IOException {
    int from = take(readLong());
    return new String(bytes, from, at - from, StandardCharsets.UTF_8);
  }

  @Override
  public void skipString() throws IOException {
    take(readLong());
  }

  @Override
  public ByteBuffer readBytes(ByteBuffer old) throws IOException {
    int from = take(readLong());
    return ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, at));
  }

  @Override
  public void skipBytes() throws IOException {
    take(readLong());
  }

  @Override
  public void readFixed(byte[] target, int start, int length) throws IOException {
    System.arraycopy(bytes, take(length), target, start, length);
  }

  @Override
  public void skipFixed(int length) throws IOException {
    take(length);
  }

  @Override
  public int readEnum() throws IOException {
    return readInt();
  }

  @Override
  public long readArrayStart() throws IOException {
    return block();
  }

  @Override
  public long arrayNext() throws IOException {
    return block();
  }

  @Override
  public long skipArray() throws IOException {
    return skipBlocks();
  }

  @Override
  public long readMapStart() throws IOException {
    return block();
  }

  @Override
  public long mapNext() throws IOException {
    return block();
  }

  @Override
  public long skipMap() throws IOException {
    return skipBlocks();
  }

  @Override
  public int readIndex() throws IOException {
    return readInt();
  }
}
