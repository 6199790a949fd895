package io.dawnwatch.topology.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import org.slf4j.LoggerFactory;

/**
 * The message of a log event on one line with its causes, escaped: it may quote a log that is
 * hostile. The stack trace follows only when Dawnwatch logs at DEBUG.
 */
public final class OneLine extends ClassicConverter {
  @Override
  public String convert(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(event.getFormattedMessage());
    for (IThrowableProxy cause = event.getThrowableProxy();
        cause != null;
        cause = cause.getCause()) {
      String name = cause.getClassName();
      line.append("; ").append(name.substring(name.lastIndexOf('.') + 1));
      line.append(": ").append(cause.getMessage());
    }
    String shown = Terminal.escape(line.toString());
    return event.getThrowableProxy() != null && tracing()
        ? shown + System.lineSeparator() + ThrowableProxyUtil.asString(event.getThrowableProxy())
        : shown;
  }

  private static boolean tracing() {
    return LoggerFactory.getLogger("io.dawnwatch") instanceof Logger ours
        && Level.DEBUG.isGreaterOrEqual(ours.getEffectiveLevel());
  }
}
