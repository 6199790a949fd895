package io.dawnwatch.engine.template;

import java.nio.charset.StandardCharsets;

/**
 * For logs whose messages are template ids already: the body is the template. The algorithm's name
 * in a model is {@value #NAME}.
 */
public final class VerbatimMatcher implements TemplateMatcher {
  public static final String NAME = "verbatim/1";

  @Override
  public long match(String body) {
    return idOf(body);
  }

  /** Id of a template: FNV-1a over UTF-8, mixed; never 0. */
  public static long idOf(String template) {
    long hash = 0xcbf29ce484222325L;
    for (byte one : template.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ one & 0xff) * 0x100000001b3L;
    }
    hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
    hash ^= hash >>> 33;
    return hash == 0 ? 1 : hash;
  }

  @Override
  public long durationMicros() {
    return NO_DURATION;
  }

  @Override
  public String text(String body) {
    return body;
  }
}
