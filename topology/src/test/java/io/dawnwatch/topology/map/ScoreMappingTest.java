package io.dawnwatch.topology.map;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.score.AlertResult;
import io.dawnwatch.engine.score.DetectorScore;
import io.dawnwatch.engine.score.Evidence;
import io.dawnwatch.engine.score.Reason;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.engine.score.Scope;
import io.dawnwatch.engine.score.ScoreResult;
import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.AlertState;
import io.dawnwatch.schemas.Emission;
import io.dawnwatch.schemas.ModelRole;
import io.dawnwatch.schemas.Score;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/** Every field the engine fills stands in the contract, with its own value and no other's. */
class ScoreMappingTest {
  private static final ScoreMapping MAPPING = new ScoreMapping("web", "dw.web.events", 3);
  private static final Reason REASON = new Reason("rate", 4.5, 1.25, 7.5, "more than usual");
  private static final Evidence EVIDENCE = new Evidence(901, 0xff01L, "excerpt");

  /** No two fields of a type share a value, so none can be taken for another. */
  private static final ScoreResult SCORE =
      new ScoreResult(
          "id",
          "entity",
          Scope.WINDOW,
          11,
          12,
          0.91,
          0.5,
          21.5,
          "model",
          Role.CHALLENGER,
          13,
          14,
          15,
          16,
          17,
          List.of(new DetectorScore("baseline", 6.5, 0.25)),
          List.of(REASON),
          List.of(EVIDENCE),
          List.of(new KeyValue("service.name", "checkout")),
          18,
          19,
          20,
          21,
          22,
          true,
          23);

  private static final AlertResult ALERT =
      new AlertResult(
          "id",
          "entity",
          AlertResult.State.CLOSED,
          11,
          12,
          0.91,
          "peak",
          13,
          true,
          "model",
          14,
          15,
          16,
          17,
          18,
          List.of(REASON),
          List.of(EVIDENCE));

  @Test
  void aScoreKeepsEveryField() {
    Map<String, Object> expected = new LinkedHashMap<>();
    expected.put("id", "id");
    expected.put("dataset", "web");
    expected.put("entity", "entity");
    expected.put("scope", io.dawnwatch.schemas.Scope.WINDOW);
    expected.put("startMillis", 11L);
    expected.put("endMillis", 12L);
    expected.put("score", 0.91);
    expected.put("threshold", 0.5);
    expected.put("anomaly", true);
    expected.put("surprise", 21.5);
    expected.put("modelId", "model");
    expected.put("role", ModelRole.CHALLENGER);
    expected.put("epoch", 13L);
    expected.put("semantics", 14);
    expected.put("emission", new Emission("dw.web.events", 3, 16L, 17, 15L));
    expected.put(
        "detectors", List.of(new io.dawnwatch.schemas.DetectorScore("baseline", 6.5, 0.25)));
    expected.put("reasons", List.of(reason()));
    expected.put("evidence", List.of(evidence()));
    expected.put("groups", List.of(new io.dawnwatch.schemas.KeyValue("service.name", "checkout")));
    expected.put("events", 18);
    expected.put("firstOffset", 19L);
    expected.put("lastOffset", 20L);
    expected.put("observedWindows", 21);
    expected.put("requiredWindows", 22);
    expected.put("late", true);
    expected.put("timeSuspect", 23);
    assertThat(fields(MAPPING.toAvro(SCORE))).isEqualTo(expected);
  }

  @Test
  void anAlertKeepsEveryField() {
    Map<String, Object> expected = new LinkedHashMap<>();
    expected.put("id", "id");
    expected.put("dataset", "web");
    expected.put("entity", "entity");
    expected.put("state", AlertState.CLOSED);
    expected.put("startMillis", 11L);
    expected.put("endMillis", 12L);
    expected.put("peakScore", 0.91);
    expected.put("peakScoreId", "peak");
    expected.put("windows", 13);
    expected.put("continued", true);
    expected.put("modelId", "model");
    expected.put("epoch", 14L);
    expected.put("semantics", 15);
    expected.put("emission", new Emission("dw.web.events", 3, 17L, 18, 16L));
    expected.put("reasons", List.of(reason()));
    expected.put("evidence", List.of(evidence()));
    assertThat(fields(MAPPING.toAvro(ALERT))).isEqualTo(expected);
  }

  @Test
  void theContractHasAPlaceForEverythingTheEngineEmits() {
    Set<String> emission = names(Emission.getClassSchema());
    assertThat(union(names(Score.getClassSchema()), emission)).containsAll(names(SCORE));
    assertThat(union(names(Alert.getClassSchema()), emission)).containsAll(names(ALERT));
  }

  @Test
  void theContractHasASymbolForEveryConstantOfTheEngine() {
    for (Role role : Role.values()) {
      assertThat(ScoreMapping.role(role).name()).isEqualTo(role.name());
    }
    for (Scope scope : Scope.values()) {
      assertThat(io.dawnwatch.schemas.Scope.valueOf(scope.name()).name()).isEqualTo(scope.name());
    }
    for (AlertResult.State state : AlertResult.State.values()) {
      assertThat(AlertState.valueOf(state.name()).name()).isEqualTo(state.name());
    }
  }

  private static io.dawnwatch.schemas.Reason reason() {
    return new io.dawnwatch.schemas.Reason("rate", 4.5, 1.25, 7.5, "more than usual");
  }

  private static io.dawnwatch.schemas.Evidence evidence() {
    return new io.dawnwatch.schemas.Evidence(
        "dw.web.events", 3, 901L, "000000000000ff01", "excerpt");
  }

  private static Map<String, Object> fields(SpecificRecord record) {
    Map<String, Object> fields = new LinkedHashMap<>();
    record
        .getSchema()
        .getFields()
        .forEach(field -> fields.put(field.name(), record.get(field.pos())));
    return fields;
  }

  private static Set<String> names(Schema schema) {
    Set<String> names = new TreeSet<>();
    schema.getFields().forEach(field -> names.add(field.name()));
    return names;
  }

  private static Set<String> names(Record record) {
    Set<String> names = new TreeSet<>();
    Arrays.stream(record.getClass().getRecordComponents())
        .map(RecordComponent::getName)
        .forEach(names::add);
    return names;
  }

  private static Set<String> union(Set<String> one, Set<String> other) {
    Set<String> both = new TreeSet<>(one);
    both.addAll(other);
    return both;
  }
}
