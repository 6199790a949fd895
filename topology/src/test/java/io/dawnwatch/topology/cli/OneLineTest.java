package io.dawnwatch.topology.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class OneLineTest {
  private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();

  @Test
  void aLogEventIsOneLineWithItsCauses() {
    Logger logger = context.getLogger("any");
    Throwable failure = new IllegalStateException("stopped", new IOException("gone\nfor good"));
    String line =
        new OneLine()
            .convert(new LoggingEvent("", logger, Level.WARN, "line \u001b[31m{}", failure, null));
    assertThat(line)
        .isEqualTo(
            "line \\x1b[31m{}; IllegalStateException: stopped; IOException: gone\\nfor good");
  }

  @Test
  void kafkaAndWeAreQuietUnlessAsked() {
    assertThat(context.getLogger("org.apache.kafka.clients").getEffectiveLevel())
        .isEqualTo(Level.ERROR);
    assertThat(context.getLogger("io.dawnwatch.engine").getEffectiveLevel()).isEqualTo(Level.WARN);
  }
}
