package io.dawnwatch.topology.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dawnwatch.topology.kafka.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

class ClusterOptionsTest {
  @TempDir Path folder;

  @Command(name = "any")
  static final class Any {
    @Mixin private ClusterOptions cluster;
  }

  private static ClusterOptions parsed(String... args) {
    Any any = new Any();
    new CommandLine(any).parseArgs(args);
    return any.cluster;
  }

  @Test
  void kafkasOwnPropertiesPassThrough() throws IOException {
    Path file = Files.writeString(folder.resolve("client.properties"), "sasl.mechanism=PLAIN \n");
    ClusterOptions options =
        parsed(
            "--bootstrap-server",
            "b:1,c:2",
            "--schema-registry",
            "http://r:3",
            "--command-config",
            file.toString(),
            "--dataset",
            "web");
    assertThat(options.cluster())
        .isEqualTo(new Cluster("b:1,c:2", "http://r:3", Map.of("sasl.mechanism", "PLAIN")));
    assertThat(options.dataset().events()).isEqualTo("dw.web.events");
  }

  @Test
  void theRegistryMayStandInTheFile() throws IOException {
    Path file = Files.writeString(folder.resolve("p"), "schema.registry.url=http://r:3\n");
    assertThat(parsed("--bootstrap-server", "b:1", "--command-config", file.toString()).cluster())
        .isEqualTo(new Cluster("b:1", "http://r:3", Map.of()));
  }

  @Test
  void theDatasetIsMainUnlessNamed() {
    assertThat(parsed().dataset().name()).isEqualTo("main");
  }

  @Test
  void aMissingRegistrySaysWhatToGive() {
    assertThatThrownBy(() -> parsed("--bootstrap-server", "b:1").cluster())
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("--schema-registry http://localhost:9093");
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(
            () -> parsed("--bootstrap-server", "b:1", "--command-config", "nowhere").cluster())
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("nowhere");
  }

  @Test
  void aWrongDatasetIsAUsageError() {
    assertThatThrownBy(() -> parsed("--dataset", "Web Logs").dataset())
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("Web Logs");
  }
}
