package io.dawnwatch.topology.console.web;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Who is logged in, by the hash of their cookie. They end after twelve hours, with the process, or
 * when more than a thousand are open: the oldest first. Thread-safe.
 */
final class Sessions {
  static final long LASTS_MILLIS = TimeUnit.HOURS.toMillis(12);
  private static final int MOST = 1_000;

  private record Session(Person person, long endMillis) {}

  private final LongSupplier clock;
  private final Map<String, Session> open = new LinkedHashMap<>();

  /** Sessions by that clock, ms since 1970. */
  Sessions(LongSupplier clock) {
    this.clock = clock;
  }

  /** Opens one and gives its cookie. */
  synchronized String open(Person person) {
    String cookie = Users.newToken();
    long now = clock.getAsLong();
    open.values().removeIf(one -> one.endMillis() <= now);
    if (open.size() >= MOST) {
      open.remove(open.keySet().iterator().next());
    }
    open.put(Users.sha256(cookie), new Session(person, now + LASTS_MILLIS));
    return cookie;
  }

  synchronized Optional<Person> of(String cookie) {
    return Optional.ofNullable(open.get(Users.sha256(cookie)))
        .filter(one -> one.endMillis() > clock.getAsLong())
        .map(Session::person);
  }

  synchronized void close(String cookie) {
    open.remove(Users.sha256(cookie));
  }
}
