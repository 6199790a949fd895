package io.dawnwatch.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.detect.Profile;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.Reason;
import io.dawnwatch.engine.score.ScoreResult;
import io.dawnwatch.engine.template.Dictionary;
import io.dawnwatch.engine.template.DictionaryMiner;
import io.dawnwatch.engine.template.FollowedParameters;
import io.dawnwatch.engine.template.FollowedParameters.Parameter;
import io.dawnwatch.engine.template.MaskKind;
import io.dawnwatch.engine.template.Template;
import io.dawnwatch.engine.train.LogModel;
import io.dawnwatch.engine.train.Threshold;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import net.jqwik.api.Example;

/** The laws, with numbers in messages as measures. */
class ParameterLawsTest extends ScorerLaws {
  ParameterLawsTest() {
    super(model());
  }

  private static Model model() {
    DictionaryMiner miner = new DictionaryMiner();
    for (Step step : log(1)) {
      if (step.event() != null) {
        miner.add(step.event().body());
      }
    }
    Dictionary dictionary = miner.mine();
    List<Parameter> durations = new ArrayList<>();
    for (Template template : dictionary.templates()) {
      List<Template.Slot> slots = template.slots();
      for (int slot = 0; slot < slots.size() && durations.size() < 4; slot++) {
        if (slots.get(slot).kinds().equals(List.of(MaskKind.DURATION))) {
          durations.add(
              new Parameter(template.id(), slot, MaskKind.DURATION, "took " + durations.size()));
        }
      }
    }
    return LogModel.of(
        "laws",
        "tests",
        SPEC,
        dictionary,
        new FollowedParameters(durations),
        Profile.NONE,
        new Threshold(LogModel.USUAL_NATS, "the usual"),
        new TreeMap<>());
  }

  @Example
  void theseLogsHoldReasonsThatNameAParameter() {
    List<Reason> reasons = new ArrayList<>();
    for (long seed = 0; seed < 100; seed++) {
      for (Emission emission : scoreAll(log(seed))) {
        if (emission instanceof ScoreResult score) {
          reasons.addAll(score.reasons());
        }
      }
    }
    assertThat(reasons).anyMatch(reason -> reason.feature().startsWith("measure.took "));
  }

  @Example
  void aModelKeepsItsParametersOverOtherWindowsAndWhenItIsSaved() {
    Model model = model();
    assertThat(model.features().measures()).isNotEmpty().allMatch(name -> name.startsWith("took "));
    assertThat(model.over(Model.COLD_START.features()).features().measures())
        .isEqualTo(model.features().measures());
    assertThat(Model.parse(model.toBytes())).isEqualTo(model);
    assertThat(Model.parse(model.toBytes()).id()).isEqualTo(model.id());
  }

  @Example
  void otherParametersAreAnotherFeatureSpec() {
    Model model = model();
    Dictionary dictionary =
        Dictionary.fromBytes(Objects.requireNonNull(model.parts().get(Model.DICTIONARY)).bytes());
    Parameter followed = new Parameter(dictionary.template(0).id(), 0, MaskKind.NUMBER, "took 0");
    Model other =
        model.with(
            Model.PARAMETERS, new ModelPart(new FollowedParameters(List.of(followed)).toBytes()));
    assertThat(other.features().learned()).isNotEqualTo(model.features().learned());
  }

  @Example
  void declaredMeasuresComeFirst() {
    List<String> declared = List.of("a", "b", "c", "d", "e", "f", "g", "z");
    Model model = model().over(SPEC.withMeasures(declared));
    assertThat(model.features().measures()).isEqualTo(declared);
    new Scorer("laws", ModelSource.of(model), new HeapEntityStates(), emission -> {})
        .assume(new Activation(model.id(), io.dawnwatch.engine.score.Role.CHAMPION, 1));
  }
}
