package io.dawnwatch.topology.console.web;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/*
 * A browser carries out what any page tells it to, from within the network and with the cookies of who sits before it. So:
 * another name than our own in Host is a foreign name that was pointed at this address; and a form that changes something
 * must come from a page of ours. Browsers say so in Sec-Fetch-Site, which no page can forge, over TLS and to this machine;
 * older ones in Origin, which is "null" here because pages send no referrer.
 */
/** What is checked before anything is answered, and what every answer carries. Thread-safe. */
final class Doors {
  /** Largest body of a request, in bytes. */
  static final int MOST_BODY = 64 * 1024;

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

  private final Set<String> hosts = new TreeSet<>();
  private final Set<String> origins = new TreeSet<>();

  /** Doors of a server that listens on that port. */
  Doors(ConsoleSettings settings, int port) {
    for (String name : List.of("localhost", "127.0.0.1", "[::1]", settings.host())) {
      hosts.add(name.toLowerCase(Locale.ROOT) + ":" + port);
      origins.add("http://" + name.toLowerCase(Locale.ROOT) + ":" + port);
    }
    settings
        .publicUrl()
        .ifPresent(
            url -> {
              String authority = authority(url);
              hosts.add(authority);
              origins.add(url.getScheme() + "://" + authority);
            });
  }

  private static String authority(URI url) {
    String host = url.getHost().toLowerCase(Locale.ROOT);
    return url.getPort() < 0 ? host : host + ":" + url.getPort();
  }

  /** What every answer carries, errors too. */
  static void headers(HttpFields.Mutable headers) {
    headers.put("Content-Security-Policy", POLICY);
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("Referrer-Policy", "no-referrer");
    headers.put("Cross-Origin-Opener-Policy", "same-origin");
    headers.put("Cross-Origin-Resource-Policy", "same-origin");
    headers.put("Cache-Control", "no-store");
  }

  /**
   * Lets a request in.
   *
   * @throws Problem if it stays outside
   */
  void admit(Context request) {
    String host = request.header("Host");
    if (host == null || !hosts.contains(host.toLowerCase(Locale.ROOT))) {
      throw new Problem(
          403, "This console is not reached by that name: see --public-url in docs/console.md.");
    }
    if (request.method() == HandlerType.POST) {
      requireOwnForm(request);
    } else if (request.method() != HandlerType.GET && request.method() != HandlerType.HEAD) {
      throw new Problem(405, "Pages are read with GET, forms sent with POST.");
    }
  }

  private void requireOwnForm(Context request) {
    if (!isOwn(
        request.header("Sec-Fetch-Site"),
        request.header("Origin"),
        request.header("Authorization"))) {
      throw new Problem(
          403,
          "That form was not sent by a page of this console. Open it over https, or on its own"
              + " machine, and try again.");
    }
    if (request.contentLength() < 0) {
      throw new Problem(411, "Say how long the form is: Content-Length.");
    }
    if (request.contentLength() > MOST_BODY) {
      throw new Problem(413, "That is more than " + MOST_BODY / 1024 + " KB: shorten it.");
    }
    if (!request.isFormUrlencoded()) {
      throw new Problem(415, "A form is sent as application/x-www-form-urlencoded.");
    }
  }

  private boolean isOwn(
      @Nullable String site, @Nullable String origin, @Nullable String authorization) {
    boolean named = origin != null && origins.contains(origin.toLowerCase(Locale.ROOT));
    if (site != null) {
      return site.equals("same-origin") && (origin == null || origin.equals("null") || named);
    }
    // No browser adds a bearer token by itself.
    return named
        || origin == null && authorization != null && authorization.startsWith(Gate.BEARER);
  }
}
