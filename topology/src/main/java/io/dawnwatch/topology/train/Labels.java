package io.dawnwatch.topology.train;

import io.dawnwatch.engine.evaluate.LabelledIncident;
import io.dawnwatch.engine.event.LogEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is known to have gone wrong.
 *
 * @param incidents as entity and span of time
 * @param lines as offsets of events, by partition
 */
public record Labels(List<LabelledIncident> incidents, Map<Integer, Set<Long>> lines) {
  /** Lines of an entity that are no further apart tell of one incident. */
  private static final long APART_MILLIS = 5 * 60_000;

  public Labels {
    incidents = List.copyOf(incidents);
    lines = Map.copyOf(lines);
  }

  /** Labelled events of one partition as incidents of a moment each. */
  static final class Work implements SlicePass.Work<List<LabelledIncident>> {
    private final Set<Long> offsets;
    private final List<LabelledIncident> found = new ArrayList<>();

    Work(Set<Long> offsets) {
      this.offsets = offsets;
    }

    @Override
    public void event(long offset, long recordMillis, LogEvent event) {
      if (offsets.contains(offset)) {
        long millis = event.hasTime() ? event.eventMillis() : recordMillis;
        found.add(new LabelledIncident(event.entity(), millis, millis + 1, "lines"));
      }
    }

    @Override
    public List<LabelledIncident> result() {
      return found;
    }
  }

  /** All incidents: those given, and those of lines put together where they are close. */
  List<LabelledIncident> with(List<LabelledIncident> moments) {
    List<LabelledIncident> all = new ArrayList<>(incidents);
    List<LabelledIncident> sorted = new ArrayList<>(moments);
    sorted.sort(
        Comparator.comparing(LabelledIncident::entity)
            .thenComparingLong(LabelledIncident::startMillis));
    LabelledIncident open = null;
    for (LabelledIncident one : sorted) {
      if (open != null
          && open.entity().equals(one.entity())
          && one.startMillis() - open.endMillis() <= APART_MILLIS) {
        open =
            new LabelledIncident(
                open.entity(),
                open.startMillis(),
                Math.max(open.endMillis(), one.endMillis()),
                open.kind());
      } else {
        if (open != null) {
          all.add(open);
        }
        open = one;
      }
    }
    if (open != null) {
      all.add(open);
    }
    return all;
  }
}
