package io.dawnwatch.engine.feature;

/**
 * One of the few events of a window that say most about it.
 *
 * @param offset offset of its record, or its line number
 * @param template id of its template
 * @param surprise how unlikely it was when it came, weighted by severity, in nats, at least 0
 * @param unseen whether no event of this template was known within the horizon, to the entity or
 *     its partition
 * @param excerpt the start of its body, at most {@link #EXCERPT_CHARS} characters
 */
public record TellingEvent(
    long offset, long template, double surprise, boolean unseen, String excerpt) {
  public static final int EXCERPT_CHARS = 240;

  /** The start of the first line of {@code body}, never half a surrogate pair. */
  public static String excerptOf(String body) {
    int newline = body.indexOf('\n');
    int end = newline < 0 ? body.length() : newline;
    if (end > EXCERPT_CHARS) {
      end =
          Character.isHighSurrogate(body.charAt(EXCERPT_CHARS - 1))
              ? EXCERPT_CHARS - 1
              : EXCERPT_CHARS;
    }
    return body.substring(0, end);
  }
}
