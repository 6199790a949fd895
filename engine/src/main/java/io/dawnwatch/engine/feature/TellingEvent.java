package io.dawnwatch.engine.feature;

import io.dawnwatch.engine.clean.Redactor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/*
 * Half of the events that are kept at first make room for others before their window closes, and looking for secrets costs
 * more than all else that is done with an event: so the excerpt is made when somebody asks for it.
 */
/** One of the few events of a window that say most about it. Not thread-safe. */
public final class TellingEvent {
  public static final int EXCERPT_CHARS = 240;

  /** So much of a line is looked at for secrets: what shrinks leaves room for what follows. */
  private static final int LOOKED_AT = 1024;

  private final long offset;
  private final long template;
  private final double surprise;
  private final boolean unseen;

  /** The start of the body, until it is the excerpt. */
  private String text;

  private boolean isExcerpt;

  /**
   * A telling event.
   *
   * @param offset offset of its record, or its line number
   * @param template id of its template
   * @param surprise how unlikely it was when it came, weighted by severity, in nats, at least 0
   * @param unseen whether no event of this template was known within the horizon, to the entity or
   *     its partition
   * @param excerpt what {@link #excerptOf} made of its body
   */
  public TellingEvent(long offset, long template, double surprise, boolean unseen, String excerpt) {
    this(offset, template, surprise, unseen, excerpt, true);
  }

  private TellingEvent(
      long offset, long template, double surprise, boolean unseen, String text, boolean isExcerpt) {
    this.offset = offset;
    this.template = template;
    this.surprise = surprise;
    this.unseen = unseen;
    this.text = text;
    this.isExcerpt = isExcerpt;
  }

  /** One whose excerpt is made of {@code body} when it is asked for. */
  public static TellingEvent of(
      long offset, long template, double surprise, boolean unseen, String body) {
    String start = body.length() > LOOKED_AT ? body.substring(0, LOOKED_AT + 1) : body;
    return new TellingEvent(offset, template, surprise, unseen, start, false);
  }

  public long offset() {
    return offset;
  }

  public long template() {
    return template;
  }

  public double surprise() {
    return surprise;
  }

  public boolean unseen() {
    return unseen;
  }

  /** The start of its body without secrets, at most {@link #EXCERPT_CHARS} characters. */
  public String excerpt() {
    if (!isExcerpt) {
      text = excerptOf(text);
      isExcerpt = true;
    }
    return text;
  }

  /** About how many bytes of heap it takes. */
  int heapBytes() {
    return 112 + text.length();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TellingEvent that
        && offset == that.offset
        && template == that.template
        && surprise == that.surprise
        && unseen == that.unseen
        && excerpt().equals(that.excerpt());
  }

  @Override
  public int hashCode() {
    return Objects.hash(offset, template, surprise, unseen, excerpt());
  }

  @Override
  public String toString() {
    return "event at offset " + offset + ": " + excerpt();
  }

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
