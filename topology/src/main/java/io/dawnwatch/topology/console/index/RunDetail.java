package io.dawnwatch.topology.console.index;

import io.dawnwatch.schemas.Morning;
import java.util.List;
import java.util.Optional;

/**
 * A run in full.
 *
 * @param parts by partition
 * @param morning what a morning said of it, if it was one
 */
public record RunDetail(RunRow row, List<RunPart> parts, Optional<Morning> morning) {
  public RunDetail {
    parts = List.copyOf(parts);
  }
}
