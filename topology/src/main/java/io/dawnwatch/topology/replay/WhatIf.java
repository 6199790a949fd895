package io.dawnwatch.topology.replay;

/**
 * What another model would have said of a partition, beside what was emitted live; of windows and
 * sessions alone.
 *
 * @param both windows that live and the model call anomalies
 * @param onlyLive windows that live alone calls anomalies
 * @param onlyModel windows that the model alone calls anomalies
 * @param neither windows that neither calls one
 * @param unmatched windows that one side alone scored; they are counted above by what it said
 * @param liveAlerts alerts that live opened
 * @param modelAlerts alerts that the model would have opened
 */
public record WhatIf(
    int partition,
    long both,
    long onlyLive,
    long onlyModel,
    long neither,
    long unmatched,
    long liveAlerts,
    long modelAlerts) {
  io.dawnwatch.schemas.WhatIf toAvro() {
    return new io.dawnwatch.schemas.WhatIf(
        partition, both, onlyLive, onlyModel, neither, unmatched, liveAlerts, modelAlerts);
  }

  static WhatIf fromAvro(io.dawnwatch.schemas.WhatIf one) {
    return new WhatIf(
        one.getPartition(),
        one.getBoth(),
        one.getOnlyLive(),
        one.getOnlyModel(),
        one.getNeither(),
        one.getUnmatched(),
        one.getLiveAlerts(),
        one.getModelAlerts());
  }
}
