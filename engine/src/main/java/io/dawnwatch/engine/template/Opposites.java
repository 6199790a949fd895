package io.dawnwatch.engine.template;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Words whose difference is the message: opposites ("started" and "stopped") and words that tell a
 * state or what was done. They are never values of one variable part.
 */
final class Opposites {
  private static final String[] PAIRS = {
    "up down",
    "on off",
    "in out",
    "yes no",
    "true false",
    "ok error",
    "start stop",
    "begin end",
    "open close",
    "success failure",
    "succeed fail",
    "succeeded failed",
    "success failed",
    "pass fail",
    "add remove",
    "create delete",
    "created destroyed",
    "attach detach",
    "accept reject",
    "accept refuse",
    "allow deny",
    "allowed denied",
    "grant revoke",
    "read write",
    "send receive",
    "sent received",
    "input output",
    "login logout",
    "leader follower",
    "master slave",
    "primary secondary",
    "active standby",
    "alive dead",
    "high low",
    "increase decrease",
    "more less",
    "before after",
    "first last",
    "min max",
    "minimum maximum",
    "acquire release",
    "acquired released",
    "join leave",
    "joined left",
    "push pull",
    "pause resume",
    "suspend resume",
    "source target",
    "lost found",
    "online offline",
    "busy idle",
    "empty full",
    "hot cold",
    "old new",
    "rx tx",
    "get put",
    "set unset",
    "install remove",
    "reachable unreachable",
    "found missing",
    "valid invalid",
    "known unknown",
    "client server",
    "request response",
    "upload download",
    "enter exit",
    "entering leaving",
    "expand shrink",
    "expanding shrinking",
    "upgrade downgrade"
  };
  private static final Map<String, String> OPPOSITE = new HashMap<>();

  static {
    for (String pair : PAIRS) {
      int space = pair.indexOf(' ');
      // A word may have several opposites; one is enough to know that it has any.
      OPPOSITE.put(pair.substring(0, space), pair.substring(space + 1));
      OPPOSITE.put(pair.substring(space + 1), pair.substring(0, space));
    }
  }

  private static final String[] NEGATIONS = {
    "un", "in", "im", "dis", "non", "not", "de", "ir", "mis"
  };

  private Opposites() {}

  /** Whether the words mean opposites: by a small list, or by a prefix that negates. */
  static boolean are(String one, String other) {
    String a = one.toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
    return isListed(a, b) || isListed(b, a) || negates(a, b) || negates(b, a);
  }

  private static boolean isListed(String a, String b) {
    return b.equals(OPPOSITE.get(a));
  }

  private static boolean negates(String longer, String word) {
    if (word.length() < 3 || !longer.endsWith(word)) {
      return false;
    }
    String prefix = longer.substring(0, longer.length() - word.length());
    for (String negation : NEGATIONS) {
      if (prefix.equals(negation) || prefix.equals(negation + "-")) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a word looks as if it told a state or an act: by its ending, its capitals, or the list.
   */
  static boolean tellsState(String word) {
    int length = word.length();
    if (length >= 5 && (word.endsWith("ed") || word.endsWith("ing") || word.endsWith("ly"))
        || OPPOSITE.containsKey(word.toLowerCase(Locale.ROOT))) {
      return true;
    }
    for (int i = 0; i < length; i++) {
      char c = word.charAt(i);
      if ((c < 'A' || c > 'Z') && c != '_' && c != '-') {
        return false;
      }
    }
    return length >= 2;
  }
}
