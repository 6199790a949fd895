package io.dawnwatch.topology.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dawnwatch.topology.stream.HealthServer;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import picocli.CommandLine;

/** What the manifests of {@code compose/kubernetes} ask of the program is there. */
class KubernetesManifestsTest {
  private static final Path FOLDER = Path.of("../compose/kubernetes");

  private static List<Map<String, Object>> manifests() throws IOException {
    List<Map<String, Object>> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(FOLDER)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".yaml")).sorted().toList()) {
        try (Reader in = Files.newBufferedReader(file)) {
          for (Object one : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(in)) {
            all.add(map(one));
          }
        }
      }
    }
    return all;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }

  private static Map<String, Object> at(Map<String, Object> from, String... path) {
    Map<String, Object> here = from;
    for (String key : path) {
      here = map(here.get(key));
    }
    return here;
  }

  private static List<?> list(Object value) {
    return (List<?>) value;
  }

  private static Map<String, Object> ofKind(String kind, String name) throws IOException {
    return manifests().stream()
        .filter(one -> one.get("kind").equals(kind))
        .filter(one -> at(one, "metadata").get("name").equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, Object> podOf(Map<String, Object> manifest) {
    return switch (manifest.get("kind").toString()) {
      case "CronJob" -> at(manifest, "spec", "jobTemplate", "spec", "template", "spec");
      case "Job", "StatefulSet" -> at(manifest, "spec", "template", "spec");
      default -> Map.of("containers", List.of());
    };
  }

  private static List<Map<String, Object>> containers() throws IOException {
    return manifests().stream()
        .flatMap(manifest -> list(podOf(manifest).get("containers")).stream())
        .map(KubernetesManifestsTest::map)
        .toList();
  }

  /** The arguments of a container, its variables replaced as Kubernetes would. */
  private static List<String> arguments(Map<String, Object> container) throws IOException {
    Map<String, Object> config = at(ofKind("ConfigMap", "dawnwatch"), "data");
    List<String> arguments = new ArrayList<>();
    for (Object argument : list(container.get("args"))) {
      String text = argument.toString();
      for (Map.Entry<String, Object> entry : config.entrySet()) {
        text = text.replace("$(" + entry.getKey() + ")", entry.getValue().toString());
      }
      for (Object variable : list(container.get("env"))) {
        Map<String, Object> one = map(variable);
        Object value = one.getOrDefault("value", "dawnwatch-0");
        text = text.replace("$(" + one.get("name") + ")", value.toString());
      }
      arguments.add(text);
    }
    return arguments;
  }

  private static CommandLine.ParseResult parse(List<String> arguments) {
    CommandLine.ParseResult all =
        Dawnwatch.commandLine(Screen.piped().terminal).parseArgs(arguments.toArray(new String[0]));
    return all.subcommand();
  }

  @Test
  void everyVerbAndOptionThatTheyGiveIsTakenByTheCommandLine() throws Exception {
    TreeSet<String> verbs = new TreeSet<>();
    for (Map<String, Object> container : containers()) {
      List<String> arguments = arguments(container);
      assertThat(arguments).noneMatch(one -> one.contains("$("));
      verbs.add(parse(arguments).commandSpec().name());
    }
    assertThat(verbs).containsExactly("ingest", "morning", "replay", "stream");
  }

  @Test
  void anOptionThatDoesNotExistWouldBeFound() throws Exception {
    List<String> arguments = new ArrayList<>(arguments(containers().get(0)));
    arguments.add("--no-such-option=1");
    assertThatThrownBy(() -> parse(arguments))
        .isInstanceOf(CommandLine.UnmatchedArgumentException.class);
  }

  @Test
  void everyProbeAsksForSomethingThatIsAnsweredOnThePortThatIsServed() throws Exception {
    HealthServer.Health well = new HealthServer.Health(true, "well");
    List<String> paths = new ArrayList<>();
    try (HealthServer server = new HealthServer("127.0.0.1", 0, () -> well, () -> well, () -> "")) {
      for (Map<String, Object> container : containers()) {
        for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
          if (!container.containsKey(probe)) {
            continue;
          }
          Map<String, Object> get = at(container, probe, "httpGet");
          paths.add(get.get("path").toString());
          assertThat(status(server.port(), get.get("path").toString()))
              .as(get.toString())
              .isEqualTo(200);
          Map<String, Object> port = map(list(container.get("ports")).get(0));
          assertThat(port.get("name")).isEqualTo(get.get("port"));
          assertThat(arguments(container))
              .containsAnyOf(
                  "--http-port=" + port.get("containerPort"),
                  "--metrics-port=" + port.get("containerPort"))
              .contains("--http-host=0.0.0.0");
        }
      }
      assertThat(status(server.port(), "/healthz")).as("a path that is not there").isEqualTo(404);
    }
    assertThat(paths).hasSize(4);
  }

  private static int status(int port, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  @Test
  void aPodKeepsItsStateAndItsNameInTheGroupOverARestart() throws Exception {
    for (String verb : List.of("ingest", "stream")) {
      Map<String, Object> set = ofKind("StatefulSet", "dawnwatch-" + verb);
      Map<String, Object> container = map(list(podOf(set).get("containers")).get(0));
      assertThat(container.get("args").toString()).contains("--instance-id=$(POD_NAME)");
      Map<String, Object> claim = map(list(at(set, "spec").get("volumeClaimTemplates")).get(0));
      Object mount =
          list(container.get("volumeMounts")).stream()
              .map(KubernetesManifestsTest::map)
              .filter(one -> one.get("name").equals(at(claim, "metadata").get("name")))
              .map(one -> one.get("mountPath"))
              .findFirst()
              .orElseThrow();
      assertThat(arguments(container)).contains("--state-dir=" + mount);
    }
  }

  @Test
  void allPodsOfAReplayNameTheSameRunAsTheMorningOfThatDay() throws Exception {
    Map<String, Object> job = ofKind("Job", "dawnwatch-replay-2026-03-02");
    assertThat(at(job, "spec").get("completionMode")).isEqualTo("Indexed");
    assertThat(at(job, "spec").get("parallelism")).isEqualTo(at(job, "spec").get("completions"));
    Map<String, Object> container = map(list(podOf(job).get("containers")).get(0));
    assertThat(arguments(container)).contains("--run=morning-2026-03-02");
  }
}
