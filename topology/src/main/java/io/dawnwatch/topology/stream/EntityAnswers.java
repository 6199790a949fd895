package io.dawnwatch.topology.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.EntityView;
import io.dawnwatch.engine.RoleInForce;
import io.dawnwatch.topology.kafka.EntityPartitioner;
import io.dawnwatch.topology.store.SavedEntries;
import io.dawnwatch.topology.store.WriteBehindStore;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.streams.KafkaStreams;

/**
 * Tells what this process has saved of an entity. From what was saved, never from the objects of a
 * task: any thread may ask at any time.
 */
final class EntityAnswers {
  private final KafkaStreams streams;
  private final int partitions;

  /** Answers from the stores of an app over so many partitions of {@code events}. */
  EntityAnswers(KafkaStreams streams, int partitions) {
    this.streams = streams;
    this.partitions = partitions;
  }

  HealthServer.Answer of(String entity) {
    int partition = EntityPartitioner.partition(entity.getBytes(UTF_8), partitions);
    Optional<WriteBehindStore<?>> store = SavedEntries.of(streams, ScoreTopology.STORE, partition);
    if (store.isEmpty()) {
      return notFound("partition " + partition + ", where it belongs, is not scored here");
    }
    Optional<EntityView> view = EntityView.read(entity, store.get()::saved);
    if (view.isEmpty() || view.get().lanes().isEmpty()) {
      return notFound("nothing is known of it in partition " + partition);
    }
    return new HealthServer.Answer(200, json(view.get(), partition).toString());
  }

  private static HealthServer.Answer notFound(String why) {
    return new HealthServer.Answer(404, HealthServer.error(404, why));
  }

  private static ObjectNode json(EntityView view, int partition) {
    ObjectNode node =
        new ObjectMapper()
            .createObjectNode()
            .put("entity", view.entity())
            .put("partition", partition)
            .put("clockMillis", view.clockMillis());
    ArrayNode roles = node.putArray("models");
    for (RoleInForce role : view.roles()) {
      roles
          .addObject()
          .put("id", role.modelId())
          .put("role", role.role().name().toLowerCase(Locale.ROOT));
    }
    ArrayNode lanes = node.putArray("states");
    for (EntityView.Kept lane : view.lanes()) {
      ObjectNode one =
          lanes
              .addObject()
              .put("windowMillis", lane.spec().windowMillis())
              .put("horizonMillis", lane.spec().horizonMillis())
              .put("alert", lane.alert());
      ArrayNode features = one.putArray("features");
      lane.features()
          .forEach(
              (feature, value) ->
                  features
                      .addObject()
                      .put("name", feature.key())
                      .put("value", value)
                      .put("unit", feature.unit())
                      .put("meaning", feature.meaning()));
      ArrayNode windows = one.putArray("windows");
      for (EntityView.Window window : lane.windows()) {
        windows
            .addObject()
            .put("startMillis", window.startMillis())
            .put("events", window.events())
            .put("warnings", window.warnings())
            .put("errors", window.errors())
            .put("unseen", window.unseen())
            .put("open", window.open());
      }
    }
    return node;
  }
}
