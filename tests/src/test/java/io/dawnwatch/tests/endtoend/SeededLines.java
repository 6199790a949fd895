package io.dawnwatch.tests.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.Locale;
import java.util.Random;

/** JSON lines of a small fleet, the same for the same seed: broken ones among them. */
public final class SeededLines {
  private static final int SERVICES = 20;
  private static final int IN_TROUBLE = 2;
  private static final int BROKEN_EVERY = 83;
  private static final String[] MESSAGES = {
    "request %d served in %d ms",
    "session %d opened for user %d",
    "cache miss for key %d, took %d us",
    "wrote block %d of %d bytes",
    "GET /items/%d returned 200 after %d ms",
  };

  private final Random random;
  private long count;

  public SeededLines(long seed) {
    random = new Random(seed);
  }

  /**
   * The next line.
   *
   * @param time its own time; null for none
   * @param burst whether two of the services are in trouble: they say so, and nobody else speaks
   */
  public byte[] next(Instant time, boolean burst) {
    count++;
    int service = random.nextInt(burst ? IN_TROUBLE : SERVICES);
    int number = random.nextInt(100_000);
    int size = random.nextInt(900);
    boolean broken = count % BROKEN_EVERY == 0;
    String message =
        burst
            ? String.format(Locale.ROOT, "cannot reach database db-%d: timeout", service)
            : String.format(Locale.ROOT, MESSAGES[service % MESSAGES.length], number, size);
    String line =
        String.format(
            Locale.ROOT,
            "{%s\"level\":\"%s\",\"service.name\":\"service-%d\",\"host.name\":\"host-%d\",\"message\":\"%s\"}",
            time == null ? "" : "\"@timestamp\":\"" + time + "\",",
            burst ? "FATAL" : number % 211 == 0 ? "WARN" : "INFO",
            service,
            service % 3,
            message);
    return (broken ? line.substring(0, line.length() / 2) : line).getBytes(UTF_8);
  }
}
