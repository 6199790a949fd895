package io.dawnwatch.engine;

import io.dawnwatch.engine.clean.SetExpectation;
import io.dawnwatch.engine.score.AlertResult;
import io.dawnwatch.engine.score.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a window were not as the dataset expects, as ingest found them.
 *
 * @param partition the partition of lines they were found in
 * @param breach what was found
 */
public record LinesBreach(int partition, SetExpectation.Breach breach) {
  /** The entity of alerts that are about the lines of a dataset together. */
  public static final String ENTITY = "__dataset__";

  /**
   * The one alert it gives. It opens and is never extended or closed: its window is over when it is
   * known. Its peak is 1, with no score behind it, and its reason adds no nats.
   *
   * @param champion the champion in force; null for none
   */
  AlertResult alert(Outlet outlet, @Nullable ActiveModel champion) {
    String text =
        "expectation "
            + breach.name()
            + " is broken by the lines of partition "
            + partition
            + ": "
            + breach.what();
    Reason reason =
        new Reason("expectation." + breach.name(), breach.found(), breach.allowed(), 0, text);
    return new AlertResult(
        outlet.id(ENTITY, "breach/" + partition + "/" + breach.name(), breach.startMillis()),
        ENTITY,
        AlertResult.State.OPENED,
        breach.startMillis(),
        breach.endMillis(),
        1,
        "",
        1,
        false,
        champion == null ? "" : champion.id,
        champion == null ? 0 : champion.epoch(),
        champion == null ? Model.SEMANTICS : champion.model.semantics(),
        outlet.partition.clockMillis,
        outlet.offset,
        champion == null ? 0 : champion.nextOrdinal(outlet.offset),
        List.of(reason),
        List.of());
  }
}
