package io.dawnwatch.topology;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which release of Dawnwatch this is. */
public final class Release {
  /** Version of this build, such as {@code 0.1.0}. */
  public static final String VERSION = version();

  private Release() {}

  private static String version() {
    Properties properties = new Properties();
    try (InputStream in =
        Release.class.getResourceAsStream("/io/dawnwatch/topology/release.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("release.properties is part of the jar", e);
    }
    return properties.getProperty("version");
  }
}
