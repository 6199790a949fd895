package io.dawnwatch.topology.console.index;

import java.util.List;

/**
 * An entity's hours.
 *
 * @param cells by time; hours without a window are left out
 */
public record HeatRow(EntityRef entity, List<HourCell> cells) {
  public HeatRow {
    cells = List.copyOf(cells);
  }
}
