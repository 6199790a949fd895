package io.dawnwatch.engine.feature;

import io.dawnwatch.engine.clean.Redactor;

/**
 * One of the few events of a window that say most about it.
 *
 * @param offset offset of its record, or its line number
 * @param template id of its template
 * @param surprise how unlikely it was when it came, weighted by severity, in nats, at least 0
 * @param unseen whether no event of this template was known within the horizon, to the entity or
 *     its partition
 * @param excerpt the start of its body without secrets, at most {@link #EXCERPT_CHARS} characters
 */
public record TellingEvent(
    long offset, long template, double surprise, boolean unseen, String excerpt) {
  public static final int EXCERPT_CHARS = 240;

  /** So much of a line is looked at for secrets: what shrinks leaves room for what follows. */
  private static final int LOOKED_AT = 1024;

  /**
   * The start of the first line of {@code body}, never half a surrogate pair. E-mails, tokens and
   * card numbers are redacted, whatever the configuration of the dataset.
   */
  public static String excerptOf(String body) {
    int newline = body.indexOf('\n');
    int end = newline < 0 ? body.length() : newline;
    if (end > LOOKED_AT) {
      // Half a secret could not be told: end with a word.
      int blank = body.lastIndexOf(' ', LOOKED_AT);
      end = blank > EXCERPT_CHARS ? blank : LOOKED_AT;
    }
    String text = Redactor.USUAL.redact(body.substring(0, end));
    if (text.length() <= EXCERPT_CHARS) {
      return text;
    }
    return text.substring(
        0,
        Character.isHighSurrogate(text.charAt(EXCERPT_CHARS - 1))
            ? EXCERPT_CHARS - 1
            : EXCERPT_CHARS);
  }
}
