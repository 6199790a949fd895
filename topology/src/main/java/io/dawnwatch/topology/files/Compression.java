package io.dawnwatch.topology.files;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/** How a piece of a log is stored, told from its first bytes; its name only warns. */
enum Compression {
  GZIP(".gz", 0x1f, 0x8b) {
    @Override
    InputStream decompressed(InputStream stored) throws IOException {
      return new GZIPInputStream(stored, BUFFER_BYTES);
    }
  },
  BZIP2(".bz2", 'B', 'Z', 'h') {
    @Override
    InputStream decompressed(InputStream stored) throws IOException {
      return new BZip2CompressorInputStream(stored, true);
    }
  },
  ZSTD(".zst", 0x28, 0xb5, 0x2f, 0xfd) {
    @Override
    InputStream decompressed(InputStream stored) throws IOException {
      return new ZstdInputStreamNoFinalizer(stored).setContinuous(false);
    }
  };

  private static final int BUFFER_BYTES = 65_536;
  private static final int MAGIC_BYTES = 4;

  private final String suffix;
  private final int[] magic;

  Compression(String suffix, int... magic) {
    this.suffix = suffix;
    this.magic = magic;
  }

  abstract InputStream decompressed(InputStream stored) throws IOException;

  /**
   * The bytes before compression.
   *
   * @throws ZipException if {@code name} promises a compression that the bytes do not have
   */
  static InputStream open(BufferedInputStream stored, String name) throws IOException {
    stored.mark(MAGIC_BYTES);
    byte[] start = stored.readNBytes(MAGIC_BYTES);
    stored.reset();
    for (Compression one : values()) {
      if (one.begins(start)) {
        return one.decompressed(stored);
      }
    }
    for (Compression one : values()) {
      if (name.endsWith(one.suffix) && start.length > 0) {
        stored.close();
        throw new ZipException(
            "it is named " + one.suffix + " but does not start as " + one.title() + " does");
      }
    }
    return stored;
  }

  private boolean begins(byte[] start) {
    for (int i = 0; i < magic.length; i++) {
      if (i >= start.length || (start[i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  private String title() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /** The name without the suffix of a compression. */
  static String withoutSuffix(String fileName) {
    for (Compression one : values()) {
      if (fileName.endsWith(one.suffix) && fileName.length() > one.suffix.length()) {
        return fileName.substring(0, fileName.length() - one.suffix.length());
      }
    }
    return fileName;
  }
}
