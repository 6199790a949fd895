package io.dawnwatch.embedded;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * The address both servers listen on: reachable from this machine only, and the same everywhere.
 */
final class Loopback {
  static final String HOST = "127.0.0.1";

  private Loopback() {}

  /** Never a look-up, and never {@code ::1}, which some machines prefer and others lack. */
  static InetSocketAddress at(int port) {
    try {
      return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    } catch (UnknownHostException e) {
      throw new AssertionError("four bytes are an address", e);
    }
  }
}
