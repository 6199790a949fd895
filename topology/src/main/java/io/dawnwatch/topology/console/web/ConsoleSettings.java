package io.dawnwatch.topology.console.web;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.ZoneId;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How a console runs.
 *
 * @param host address it listens on
 * @param port its port; 0 takes a free one
 * @param publicUrl where people reach it, if a proxy stands before it
 * @param users who may use it; empty lets everybody on this machine
 * @param local who everybody is without users
 * @param zone of the times it shows
 * @param clock the time of day, ms since 1970
 */
public record ConsoleSettings(
    String host,
    int port,
    Optional<URI> publicUrl,
    Optional<Users> users,
    Person local,
    ZoneId zone,
    LongSupplier clock) {
  /**
   * Checks them.
   *
   * @throws IllegalArgumentException if others than this machine could come in without a login, or
   *     the URL is none
   */
  public ConsoleSettings {
    publicUrl.ifPresent(ConsoleSettings::requireUrl);
    if (users.isEmpty() && !isLoopback(host)) {
      throw new IllegalArgumentException(
          "on "
              + host
              + " anybody who reaches this machine could read your logs: say who may with --users"
              + " (`dawnwatch console user NAME` writes its lines), or stay on 127.0.0.1");
    }
    if (users.isEmpty() && publicUrl.isPresent()) {
      throw new IllegalArgumentException(
          "--public-url means that others come in through a proxy: say who may with --users"
              + " (`dawnwatch console user NAME` writes its lines)");
    }
  }

  private static void requireUrl(URI url) {
    boolean web = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
    String path = url.getRawPath() == null ? "" : url.getRawPath();
    if (!web || url.getHost() == null || !(path.isEmpty() || path.equals("/"))) {
      throw new IllegalArgumentException(
          "--public-url is scheme and host, such as https://dawnwatch.example.org, without a path: "
              + url);
    }
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("--host: there is no address " + host, e);
    }
  }

  /** Whether browsers reach it in TLS, so that its cookie may be sent that way alone. */
  public boolean isSecure() {
    return publicUrl.map(url -> "https".equals(url.getScheme())).orElse(false);
  }
}
