package io.dawnwatch.embedded.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StagesTest {
  private final List<String> begun = new ArrayList<>();
  private final Stages stages = new Stages(begun::add, stage -> {});

  @Test
  void stagesThatSeeWhatTheyMustAreOkAndTellIt() throws Exception {
    stages.run("first", () -> "one");
    stages.run(
        "second",
        () -> {
          Stages.require(2 > 1, "never told");
          return "two";
        });
    assertThat(stages.allOk()).isTrue();
    assertThat(stages.ended()).extracting(Stages.Stage::seen).containsExactly("one", "two");
  }

  @Test
  void afterAStageThatFailedTheOthersAreNotRunAndCountAsFailed() throws Exception {
    stages.run("first", () -> "one");
    stages.run(
        "second",
        () -> {
          Stages.require(1 > 2, "%,d scores are wrong", 1_234);
          return "never";
        });
    stages.run("third", () -> "three");
    assertThat(stages.allOk()).isFalse();
    assertThat(begun).containsExactly("first", "second");
    assertThat(stages.ended()).extracting(Stages.Stage::ok).containsExactly(true, false, false);
    assertThat(stages.ended().get(1).seen()).isEqualTo("1,234 scores are wrong");
  }
}
