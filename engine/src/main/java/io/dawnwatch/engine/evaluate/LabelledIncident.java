package io.dawnwatch.engine.evaluate;

/**
 * Something that is known to have gone wrong.
 *
 * @param entity whose events tell of it
 * @param startMillis its first moment
 * @param endMillis first moment after it
 * @param kind what people call it; may be empty
 */
public record LabelledIncident(String entity, long startMillis, long endMillis, String kind)
    implements Comparable<LabelledIncident> {
  public LabelledIncident {
    if (endMillis <= startMillis) {
      throw new IllegalArgumentException(
          "an incident of " + entity + " must end after it starts: " + startMillis);
    }
  }

  /** Whether it shares a moment with [from, to). */
  public boolean overlaps(long fromMillis, long toMillis) {
    return startMillis < toMillis && fromMillis < endMillis;
  }

  @Override
  public int compareTo(LabelledIncident other) {
    int byStart = Long.compare(startMillis, other.startMillis);
    if (byStart != 0) {
      return byStart;
    }
    int byEntity = entity.compareTo(other.entity);
    return byEntity != 0 ? byEntity : Long.compare(endMillis, other.endMillis);
  }
}
