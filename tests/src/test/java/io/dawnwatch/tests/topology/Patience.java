package io.dawnwatch.tests.topology;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** How long tests wait for what is sure to come: long, for a busy machine must fail no test. */
public final class Patience {
  /** After this it will not come. */
  public static final Duration LIMIT = Duration.ofSeconds(120);

  private Patience() {}

  /** Awaits a condition for {@link #LIMIT}. */
  public static ConditionFactory await() {
    return Awaitility.await().atMost(LIMIT);
  }
}
