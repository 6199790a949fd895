package io.dawnwatch.tests.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dawnwatch.tests.topology.EmbeddedStack;
import io.dawnwatch.tests.topology.Verb;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code forecast} of a topic of lines. */
@Timeout(180)
@ExtendWith(EmbeddedStack.class)
class ForecastOfTopicTest {
  private static final String TOPIC = "forecast-lines";

  @TempDir private Path folder;

  private static JsonNode forecast(Cluster cluster, String what) throws Exception {
    return Verb.json(
        cluster,
        new Dataset("forecast-none"),
        "forecast",
        what,
        "--per-day",
        "1TB",
        "--seconds",
        "0.1");
  }

  @Test
  void aTopicAndAFileOfTheSameLinesGiveTheSameRecords(Cluster cluster) throws Exception {
    List<String> lines =
        IntStream.range(0, 1_000)
            .mapToObj(
                i ->
                    String.format(
                        "{\"timestamp\":\"2026-01-02T03:%02d:%02dZ\",\"service.name\":\"s%d\",\"message\":\"request %d served\"}",
                        i / 60, i % 60, i % 3, i))
            .toList();
    try (Admin admin = cluster.admin()) {
      admin
          .createTopics(List.of(new NewTopic(TOPIC, Optional.of(1), Optional.empty())))
          .all()
          .get();
    }
    try (Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      // A record without a value is no line.
      producer.send(new ProducerRecord<>(TOPIC, null));
      lines.forEach(line -> producer.send(new ProducerRecord<>(TOPIC, line.getBytes(UTF_8))));
    }
    JsonNode ofTopic = forecast(cluster, TOPIC);
    JsonNode ofFile =
        forecast(cluster, Files.write(folder.resolve("forecast.log"), lines).toString());
    for (String measure : List.of("lines", "lineBytes", "events", "quarantined")) {
      assertThat(ofTopic.get("sample").get(measure))
          .as(measure)
          .isEqualTo(ofFile.get("sample").get(measure));
    }
    // Lines, events and quarantine; the clock of scores is the topic's.
    for (int i = 0; i < 3; i++) {
      JsonNode topic = ofTopic.get("topics").get(i);
      assertThat(topic.get("bytesPerRecord").asDouble())
          .as(topic.get("topic").asText())
          .isEqualTo(ofFile.get("topics").get(i).get("bytesPerRecord").asDouble());
    }
  }
}
