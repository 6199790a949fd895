package io.dawnwatch.topology.cli.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sessions in the order in which they were met, each as numbers of {@link Bodies}. */
final class SessionTable {
  private final List<String> ids = new ArrayList<>();
  private final List<int[]> events = new ArrayList<>();
  private final List<Integer> lengths = new ArrayList<>();
  private final Map<String, Integer> byId = new HashMap<>();
  private long total;
  private long outside;

  /** Adds a whole session, also if its id was met before. */
  void add(String id, int[] bodies) {
    ids.add(id);
    events.add(bodies);
    lengths.add(bodies.length);
    total += bodies.length;
  }

  /** Appends an event to the session with that id. */
  void append(String id, int body) {
    Integer at = byId.get(id);
    if (at == null) {
      at = ids.size();
      byId.put(id, at);
      ids.add(id);
      events.add(new int[8]);
      lengths.add(0);
    }
    int length = lengths.get(at);
    int[] held = events.get(at);
    if (length == held.length) {
      held = Arrays.copyOf(held, 2 * length);
      events.set(at, held);
    }
    held[length] = body;
    lengths.set(at, length + 1);
    total++;
  }

  /** A line that belongs to no session. */
  void outside() {
    outside++;
  }

  int size() {
    return ids.size();
  }

  String id(int session) {
    return ids.get(session);
  }

  int length(int session) {
    return lengths.get(session);
  }

  /** The number of the message in place {@code i} of a session. */
  int event(int session, int i) {
    return events.get(session)[i];
  }

  /** Events of all sessions. */
  long events() {
    return total;
  }

  /** Lines without a session key. */
  long linesOutside() {
    return outside;
  }
}
