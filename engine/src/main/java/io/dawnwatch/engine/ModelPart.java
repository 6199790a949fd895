package io.dawnwatch.engine;

import java.util.Arrays;
import java.util.HexFormat;

/** What one part of a model learned, in its own canonical form. The bytes are never written. */
public record ModelPart(byte[] bytes) {
  @Override
  public boolean equals(Object other) {
    return other instanceof ModelPart that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return bytes.length + " bytes " + HexFormat.of().formatHex(bytes, 0, Math.min(8, bytes.length));
  }
}
