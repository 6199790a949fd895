package io.dawnwatch.topology.replay;

import java.util.ArrayList;
import java.util.List;

/**
 * What a suppression held back.
 *
 * @param suppression its id
 * @param alerts alerts that were not told at all
 * @param steps steps of alerts that were not told, those of alerts that were told later included
 */
public record HeldBack(long suppression, long alerts, long steps) {
  static List<io.dawnwatch.schemas.HeldBack> toAvro(List<HeldBack> all) {
    List<io.dawnwatch.schemas.HeldBack> list = new ArrayList<>();
    all.forEach(
        one -> list.add(new io.dawnwatch.schemas.HeldBack(one.suppression, one.alerts, one.steps)));
    return list;
  }

  static List<HeldBack> fromAvro(List<io.dawnwatch.schemas.HeldBack> all) {
    return all.stream()
        .map(one -> new HeldBack(one.getSuppression(), one.getAlerts(), one.getSteps()))
        .toList();
  }
}
