package io.dawnwatch.topology.console.web;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.HttpStatus;
import io.javalin.http.SameSite;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * A password costs a fifth of a second of a core to check, so two are checked at once and ten may be wrong in a minute for one
 * name. Names that are not there are counted together: what is kept is bounded by the file.
 */
/** Who a request is of, and whether they may. Thread-safe. */
final class Gate {
  static final String BEARER = "Bearer ";
  static final String COOKIE = "dawnwatch";

  private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
  private static final String PERSON = "person";
  private static final int MOST_WRONG = 10;

  private final ConsoleSettings settings;
  private final Sessions sessions;
  private final Semaphore checking = new Semaphore(2);
  private final Map<String, Wrong> wrong = new ConcurrentHashMap<>();

  private record Wrong(long minute, int times) {}

  Gate(ConsoleSettings settings) {
    this.settings = settings;
    sessions = new Sessions(settings.clock());
  }

  /** Finds out who asks. */
  void identify(Context request) {
    request.attribute(PERSON, who(request));
  }

  private Person who(Context request) {
    if (settings.users().isEmpty()) {
      return settings.local();
    }
    String authorization = request.header("Authorization");
    if (authorization != null && authorization.startsWith(BEARER)) {
      return settings
          .users()
          .get()
          .withToken(authorization.substring(BEARER.length()))
          .orElse(Person.UNKNOWN);
    }
    String cookie = request.cookie(COOKIE);
    return cookie == null ? Person.UNKNOWN : sessions.of(cookie).orElse(Person.UNKNOWN);
  }

  /** Who asks. */
  static Person person(Context request) {
    Person person = request.attribute(PERSON);
    return person == null ? Person.UNKNOWN : person;
  }

  /** Whether people log in at all. */
  boolean hasLogin() {
    return settings.users().isPresent();
  }

  /**
   * Lets who asks do what a route needs; what no role was named for is for nobody.
   *
   * @throws Problem if they may not
   */
  void authorize(Context request) {
    Person person = person(request);
    Optional<Role> least = request.routeRoles().stream().map(Role.class::cast).findFirst();
    if (least.isPresent() && person.role().covers(least.get())) {
      return;
    }
    if (least.isPresent() && person.role() == Role.ANYONE) {
      throw new Problem(401, "Log in first.");
    }
    throw new Problem(
        403,
        least
            .map(role -> "Only a " + role + " may do that; you are a " + person.role() + ".")
            .orElse("Nobody may do that."));
  }

  /**
   * Logs somebody in.
   *
   * @return whether name and password were right
   * @throws Problem if too many were wrong, or are being checked
   */
  boolean login(Context request, @Nullable String name, @Nullable String password) {
    Users users = settings.users().orElseThrow(() -> new Problem(404, "Nobody logs in here."));
    if (name == null || password == null) {
      return false;
    }
    String counted = users.knows(name) ? name : "";
    long minute = TimeUnit.MILLISECONDS.toMinutes(settings.clock().getAsLong());
    Wrong before = wrong.get(counted);
    if (before != null && before.minute() == minute && before.times() >= MOST_WRONG) {
      throw new Problem(429, "Too many wrong passwords: try again in a minute.");
    }
    if (!checking.tryAcquire()) {
      throw new Problem(429, "Others are logging in: try again.");
    }
    Optional<Person> person;
    try {
      person = users.login(name, password);
    } finally {
      checking.release();
    }
    if (person.isEmpty()) {
      wrong.merge(
          counted,
          new Wrong(minute, 1),
          (old, one) -> old.minute() == minute ? new Wrong(minute, old.times() + 1) : one);
      LOG.warn("a wrong password for {}", counted.isEmpty() ? "an unknown name" : counted);
      return false;
    }
    wrong.remove(counted);
    request.cookie(cookie(sessions.open(person.get()), (int) (Sessions.LASTS_MILLIS / 1000)));
    return true;
  }

  void logout(Context request) {
    String cookie = request.cookie(COOKIE);
    if (cookie != null) {
      sessions.close(cookie);
    }
    request.cookie(cookie("", 0));
    request.redirect("/login", HttpStatus.SEE_OTHER);
  }

  private Cookie cookie(String value, int seconds) {
    return new Cookie(
        COOKIE, value, "/", seconds, settings.isSecure(), true, null, SameSite.STRICT);
  }
}
