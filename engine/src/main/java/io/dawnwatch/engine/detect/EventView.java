package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.feature.Frequencies;
import io.dawnwatch.engine.feature.LongCounts;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an event detector sees. One instance per scorer, pointed at event after event. */
public final class EventView {
  private static final Frequencies NONE = new LongCounts();

  private @Nullable LogEvent event;
  private long template;
  private int index;
  private Frequencies entity = NONE;
  private Frequencies partition = NONE;
  private String seriesMeasure = "";
  private double seriesScore;
  private @Nullable SeriesFinding seriesFinding;

  /**
   * Points the view at an event.
   *
   * @param template id of its template
   * @param index place of the template in the model's dictionary, -1 if the dictionary lacks it
   * @param entity templates of the entity within the horizon
   * @param partition templates of the partition within the horizon
   */
  public void point(
      LogEvent event, long template, int index, Frequencies entity, Frequencies partition) {
    this.event = event;
    this.template = template;
    this.index = index;
    this.entity = entity;
    this.partition = partition;
    seriesMeasure = "";
    seriesScore = 0;
    seriesFinding = null;
  }

  /**
   * Adds what one of the event's measures is to its series; the greatest score counts.
   *
   * @param score 0 to 1
   * @param finding what changed; null for no alarm
   */
  public void series(String measure, double score, @Nullable SeriesFinding finding) {
    if (score > seriesScore) {
      seriesMeasure = measure;
      seriesScore = score;
      seriesFinding = finding;
    }
  }

  /** Greatest score of the measures that are followed as series, 0 to 1. */
  public double seriesScore() {
    return seriesScore;
  }

  /** The measure that has it; empty for none. */
  public String seriesMeasure() {
    return seriesMeasure;
  }

  /** What changed in that series; null for no alarm. */
  public @Nullable SeriesFinding seriesFinding() {
    return seriesFinding;
  }

  /** Points the view at an event of which only the model says what is usual, as in training. */
  public void point(LogEvent event, long template, int index) {
    point(event, template, index, NONE, NONE);
  }

  public LogEvent event() {
    return Objects.requireNonNull(event);
  }

  /** Id of the event's template, never 0. */
  public long template() {
    return template;
  }

  /** Place of the template in the model's dictionary, -1 if the dictionary lacks it. */
  public int index() {
    return index;
  }

  /** How often the entity had each template within the horizon. */
  public Frequencies entityTemplates() {
    return entity;
  }

  /** How often the partition had each template within the horizon. */
  public Frequencies partitionTemplates() {
    return partition;
  }
}
