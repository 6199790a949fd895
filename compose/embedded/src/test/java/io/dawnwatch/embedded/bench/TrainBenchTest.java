package io.dawnwatch.embedded.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class TrainBenchTest {
  private static String kept(String candidates) throws IOException {
    return TrainBench.kept(new ObjectMapper().readTree(candidates));
  }

  @Test
  void theTableNamesTheDetectorsThatJoined() throws IOException {
    assertThat(
            kept(
                "[{\"name\":\"forest\",\"decision\":\"kept\"},"
                    + "{\"name\":\"counts\",\"decision\":\"refused\"},"
                    + "{\"name\":\"ranker\",\"decision\":\"wanted\"}]"))
        .isEqualTo("forest, ranker");
  }

  @Test
  void theTableSaysSoIfNoneJoined() throws IOException {
    assertThat(kept("[{\"name\":\"forest\",\"decision\":\"not measured\"}]")).isEqualTo("none");
    assertThat(kept("[]")).isEqualTo("none");
  }
}
