package io.dawnwatch.topology.files;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Keeps what is written until it is flushed, so that several may write lines to one stream. */
final class WholeLines extends ByteArrayOutputStream {
  private final OutputStream to;

  WholeLines(OutputStream to) {
    this.to = to;
  }

  @Override
  public void flush() throws IOException {
    synchronized (to) {
      writeTo(to);
      to.flush();
    }
    reset();
  }
}
