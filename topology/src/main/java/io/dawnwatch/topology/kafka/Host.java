package io.dawnwatch.topology.kafka;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The machine this process runs on. */
public final class Host {
  private Host() {}

  /** Its name; {@code unknown} where it has none. */
  public static String name() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }
}
