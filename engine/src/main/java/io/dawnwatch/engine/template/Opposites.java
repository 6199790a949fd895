package io.dawnwatch.engine.template;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

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
  private static final Map<String, List<String>> OPPOSITES = new HashMap<>();

  static {
    for (String pair : PAIRS) {
      int space = pair.indexOf(' ');
      add(pair.substring(0, space), pair.substring(space + 1));
      add(pair.substring(space + 1), pair.substring(0, space));
    }
  }

  private static final String[] NEGATIONS = {
    "un", "in", "im", "dis", "non", "not", "de", "ir", "mis", "non-", "not-"
  };

  private static final int LEAST_NEGATED = 3;

  private Opposites() {}

  private static void add(String word, String opposite) {
    OPPOSITES.computeIfAbsent(word, k -> new ArrayList<>()).add(opposite);
  }

  /**
   * Of some words those whose opposite is among them, too: by a small list, or by a prefix that
   * negates ("mounted" and "unmounted"). In lower case.
   */
  static Set<String> among(Collection<String> words) {
    Set<String> all = new HashSet<>();
    words.forEach(word -> all.add(word.toLowerCase(Locale.ROOT)));
    Set<String> opposed = new HashSet<>();
    for (String word : all) {
      for (String opposite : OPPOSITES.getOrDefault(word, List.of())) {
        if (all.contains(opposite)) {
          opposed.add(word);
        }
      }
      for (String negation : NEGATIONS) {
        String rest = word.startsWith(negation) ? word.substring(negation.length()) : "";
        if (rest.length() >= LEAST_NEGATED && all.contains(rest)) {
          opposed.add(word);
          opposed.add(rest);
        }
      }
    }
    return opposed;
  }

  /**
   * Whether a word looks as if it told a state or an act: by its ending, its capitals, or the list.
   */
  static boolean tellsState(String word) {
    int length = word.length();
    if (length >= 5 && (word.endsWith("ed") || word.endsWith("ing") || word.endsWith("ly"))
        || OPPOSITES.containsKey(word.toLowerCase(Locale.ROOT))) {
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
