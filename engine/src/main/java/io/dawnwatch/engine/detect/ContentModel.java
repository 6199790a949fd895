package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;
import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.event.LogEvent;
import java.util.List;

/*
 * Each field of an event (body, attributes) is measured by a character model of what was usual in training. What a
 * measure means is asked of events that model had not seen, per field: -ln of the share that is at least as strange, the
 * mean of both measures. So a field that is always strange (search terms in a referrer) needs more to tell than one that
 * never is. The strangest field counts: an event with many fields is not stranger for that.
 * Contents come again and again: their nats are remembered by hash, so an ordinary event costs one hash of its text.
 */
/** How unlike the characters of an event are to those of training. Not thread-safe. */
public final class ContentModel {
  private static final int EXCESS_PER_NAT = 8;
  private static final int MEAN_PER_NAT = 64;
  private static final int LEVELS = 1024;
  private static final int REMEMBERED_BITS = 12;
  private static final long LANE = 0x9e3779b97f4a7c15L;

  private final CharModel chars;
  private final Tail[] excess;
  private final Tail[] mean;
  private final long[] rememberedHash = new long[1 << REMEMBERED_BITS];
  private final float[] remembered = new float[1 << REMEMBERED_BITS];
  private String strangestKey = "";
  private String strangestText = "";

  /** A model that has learned nothing yet. */
  public ContentModel() {
    this(new CharModel(), tails(), tails());
  }

  private ContentModel(CharModel chars, Tail[] excess, Tail[] mean) {
    this.chars = chars;
    this.excess = excess;
    this.mean = mean;
  }

  private static Tail[] tails() {
    Tail[] tails = new Tail[CharModel.FIELDS];
    for (int i = 0; i < tails.length; i++) {
      tails[i] = new Tail(LEVELS);
    }
    return tails;
  }

  /** Learns the characters of an event. */
  public void learn(LogEvent event) {
    chars.learn(0, event.body());
    for (KeyValue attribute : event.attributes()) {
      int field = field(attribute.key());
      if (field > 0) {
        chars.learn(field, attribute.value());
      }
    }
  }

  /** Counts how strange an event that was held out looks to the characters of {@code other}. */
  public void judge(LogEvent event, ContentModel other) {
    if (other.chars.isEmpty()) {
      return;
    }
    judge(0, event.body(), other.chars);
    for (KeyValue attribute : event.attributes()) {
      int field = field(attribute.key());
      if (field > 0) {
        judge(field, attribute.value(), other.chars);
      }
    }
  }

  private void judge(int field, String text, CharModel other) {
    other.measure(field, text);
    excess[field].count(other.excess() * EXCESS_PER_NAT);
    mean[field].count(other.mean() * MEAN_PER_NAT);
  }

  /** Adds what another model learned and judged. */
  public void add(ContentModel other) {
    chars.add(other.chars);
    addTails(other);
  }

  /** Lets what so few events have prove nothing: see {@link CharModel}. For what is learned. */
  public void discount(int events) {
    chars.discount(events);
  }

  /** Adds what another model judged. */
  public void addTails(ContentModel other) {
    for (int i = 0; i < CharModel.FIELDS; i++) {
      excess[i].add(other.excess[i]);
      mean[i].add(other.mean[i]);
    }
  }

  /** The field of an attribute; 0 for one that the body of an access line repeats. */
  private static int field(String key) {
    return switch (key) {
      case "url.path", "http.request.method", "http.response.status_code" -> 0;
      default -> 1 + Math.floorMod(key.hashCode(), CharModel.FIELDS - 1);
    };
  }

  /** How strange the strangest field of an event is, in nats: 0 to {@link Tail#MOST_NATS}. */
  public double nats(LogEvent event) {
    double most = nats(0, event.body());
    strangestKey = "message";
    strangestText = event.body();
    List<KeyValue> attributes = event.attributes();
    for (int i = 0; i < attributes.size(); i++) {
      KeyValue attribute = attributes.get(i);
      int field = field(attribute.key());
      double nats = field > 0 ? nats(field, attribute.value()) : 0;
      if (nats > most) {
        most = nats;
        strangestKey = attribute.key();
        strangestText = attribute.value();
      }
    }
    return most;
  }

  /** Key of the strangest field of the event measured last, {@code message} for the body. */
  String strangestKey() {
    return strangestKey;
  }

  String strangestText() {
    return strangestText;
  }

  private double nats(int field, String text) {
    long hash = hash(field, text);
    int place = (int) (hash >>> 64 - REMEMBERED_BITS);
    if (rememberedHash[place] == hash) {
      return remembered[place];
    }
    chars.measure(field, text);
    double sum =
        excess[field].nats(chars.excess() * EXCESS_PER_NAT)
            + mean[field].nats(chars.mean() * MEAN_PER_NAT);
    rememberedHash[place] = hash;
    remembered[place] = (float) (sum / 2);
    return remembered[place];
  }

  /**
   * 64 bits of a text, digits being alike where the characters take them for alike; never 0. Four
   * lanes, so that one multiplication need not wait for another.
   */
  private static long hash(int field, String text) {
    int length = Math.min(text.length(), CharModel.MOST_CHARS);
    long a = field;
    long b = length;
    long c = 0;
    long d = 0;
    boolean escapes = false;
    int i = 0;
    for (; i + 3 < length; i += 4) {
      char first = text.charAt(i);
      char second = text.charAt(i + 1);
      char third = text.charAt(i + 2);
      char fourth = text.charAt(i + 3);
      escapes |= first == '%' | second == '%' | third == '%' | fourth == '%';
      a = a * LANE + folded(first);
      b = b * LANE + folded(second);
      c = c * LANE + folded(third);
      d = d * LANE + folded(fourth);
    }
    for (; i < length; i++) {
      escapes |= text.charAt(i) == '%';
      a = a * LANE + folded(text.charAt(i));
    }
    if (escapes) {
      // Digits after % are told apart.
      for (int at = 0; at < length; at++) {
        d = (d ^ text.charAt(at)) * LANE;
        d ^= d >>> 29;
      }
    }
    long hash = mixed(mixed(mixed(a) ^ b) ^ c) ^ d;
    hash = mixed(hash);
    return hash == 0 ? 1 : hash;
  }

  private static long mixed(long value) {
    long mixed = (value ^ value >>> 31) * 0xbf58476d1ce4e5b9L;
    return mixed ^ mixed >>> 29;
  }

  private static char folded(char c) {
    return c >= '0' && c <= '9' ? '0' : c;
  }

  /** Writes the canonical form. */
  void write(ByteWriter out) {
    chars.write(out);
    for (int i = 0; i < CharModel.FIELDS; i++) {
      excess[i].write(out);
      mean[i].write(out);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException if it is damaged
   */
  static ContentModel read(ByteReader in) {
    CharModel chars = CharModel.read(in);
    Tail[] excess = new Tail[CharModel.FIELDS];
    Tail[] mean = new Tail[CharModel.FIELDS];
    for (int i = 0; i < CharModel.FIELDS; i++) {
      excess[i] = Tail.read(in, LEVELS);
      mean[i] = Tail.read(in, LEVELS);
    }
    return new ContentModel(chars, excess, mean);
  }
}
