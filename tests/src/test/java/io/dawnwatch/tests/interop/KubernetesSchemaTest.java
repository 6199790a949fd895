package io.dawnwatch.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The manifests of {@code compose/kubernetes} are what the schemas of Kubernetes allow. */
@EnabledIf(
    value = "io.dawnwatch.tests.interop.NodeScript#isInstalled",
    disabledReason = "needs Node 20 and: npm ci --prefix tests/interop")
class KubernetesSchemaTest {
  private static final Path FOLDER = Path.of("../compose/kubernetes").toAbsolutePath().normalize();

  @TempDir Path folder;

  @Test
  void everyObjectIsOfItsSchemaAndHasNoFieldThatKubernetesDoesNotKnow() throws Exception {
    List<String> files;
    try (Stream<Path> all = Files.list(FOLDER)) {
      files = all.map(Path::toString).filter(one -> one.endsWith(".yaml")).sorted().toList();
    }
    assertThat(NodeScript.run("kubernetes.mjs", files.toArray(new String[0])))
        .hasSizeGreaterThanOrEqualTo(files.size())
        .allMatch(line -> line.endsWith(" ok"));
  }

  @ParameterizedTest
  @CsvSource({
    "replicas:,replicaz:",
    "periodSeconds: 10,periodSecond: 10",
    "containerPort: 8080,containerPort: many",
    "  selector:,  chooser:"
  })
  void aManifestThatIsWrongIsSeen(String right, String wrong) throws Exception {
    String manifest = Files.readString(FOLDER.resolve("stream.yaml"));
    assertThat(manifest).contains(right);
    Path bent = folder.resolve("bent.yaml");
    Files.writeString(bent, manifest.replace(right, wrong));

    assertThatThrownBy(() -> NodeScript.run("kubernetes.mjs", bent.toString()))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("StatefulSet dawnwatch-stream: /spec");
  }
}
