package io.dawnwatch.topology.map;

import io.dawnwatch.engine.score.AlertResult;
import io.dawnwatch.engine.score.DetectorScore;
import io.dawnwatch.engine.score.Evidence;
import io.dawnwatch.engine.score.Reason;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.engine.score.ScoreResult;
import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.AlertState;
import io.dawnwatch.schemas.Emission;
import io.dawnwatch.schemas.ModelRole;
import io.dawnwatch.schemas.Scope;
import io.dawnwatch.schemas.Score;
import java.util.HexFormat;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/**
 * What the engine emits for one partition of one dataset, as records of the contract.
 *
 * @param topic the events topic
 */
public record ScoreMapping(String dataset, String topic, int partition) {
  /** A score or an alert as a record of the contract. */
  public SpecificRecord toAvro(io.dawnwatch.engine.score.Emission emission) {
    return emission instanceof ScoreResult score ? toAvro(score) : toAvro((AlertResult) emission);
  }

  private Score toAvro(ScoreResult score) {
    return new Score(
        score.id(),
        dataset,
        score.entity(),
        Scope.valueOf(score.scope().name()),
        score.startMillis(),
        score.endMillis(),
        score.score(),
        score.threshold(),
        score.anomaly(),
        score.surprise(),
        score.modelId(),
        role(score.role()),
        score.epoch(),
        score.semantics(),
        new Emission(topic, partition, score.offset(), score.ordinal(), score.clockMillis()),
        score.detectors().stream().map(ScoreMapping::toAvro).toList(),
        score.reasons().stream().map(ScoreMapping::toAvro).toList(),
        evidence(score.evidence()),
        EventMapping.toAvro(score.groups()),
        score.events(),
        score.firstOffset(),
        score.lastOffset(),
        score.observedWindows(),
        score.requiredWindows(),
        score.late(),
        score.timeSuspect());
  }

  private Alert toAvro(AlertResult alert) {
    return new Alert(
        alert.id(),
        dataset,
        alert.entity(),
        AlertState.valueOf(alert.state().name()),
        alert.startMillis(),
        alert.endMillis(),
        alert.peakScore(),
        alert.peakScoreId(),
        alert.windows(),
        alert.continued(),
        alert.modelId(),
        alert.epoch(),
        alert.semantics(),
        new Emission(topic, partition, alert.offset(), alert.ordinal(), alert.clockMillis()),
        alert.reasons().stream().map(ScoreMapping::toAvro).toList(),
        evidence(alert.evidence()));
  }

  /** A role of the engine as the contract names it. */
  public static ModelRole role(Role role) {
    return ModelRole.valueOf(role.name());
  }

  private static io.dawnwatch.schemas.DetectorScore toAvro(DetectorScore one) {
    return new io.dawnwatch.schemas.DetectorScore(one.name(), one.raw(), one.calibrated());
  }

  private static io.dawnwatch.schemas.Reason toAvro(Reason one) {
    return new io.dawnwatch.schemas.Reason(
        one.feature(), one.actual(), one.expected(), one.contribution(), one.text());
  }

  private List<io.dawnwatch.schemas.Evidence> evidence(List<Evidence> evidence) {
    return evidence.stream()
        .map(
            one ->
                new io.dawnwatch.schemas.Evidence(
                    topic,
                    partition,
                    one.offset(),
                    HexFormat.of().toHexDigits(one.template()),
                    one.excerpt()))
        .toList();
  }
}
