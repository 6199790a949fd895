package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.topology.report.Messages;
import io.dawnwatch.topology.report.Night;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What {@code report}, {@code morning} and the demo have alike. */
public final class NightOutput {
  private NightOutput() {}

  /**
   * Before hours of work: whether the page can be written at their end.
   *
   * @param html where it is to go; null if nowhere
   */
  public static void requireFolder(CommandSpec spec, @Nullable Path html) {
    Path folder = html == null ? null : html.toAbsolutePath().getParent();
    if (folder != null && !Files.isWritable(folder)) {
      throw new ParameterException(
          spec.commandLine(),
          "--html: " + folder + (Files.exists(folder) ? " may not be written" : " does not exist"));
    }
  }

  /** Suppressions of the night, its new and its vanished messages. */
  static void put(ObjectNode result, Night night) {
    ArrayNode suppressed = result.putArray("suppressed");
    for (Night.Suppressed one : night.suppressed()) {
      suppressed
          .addObject()
          .put("id", one.note().suppression().id())
          .put("entity", one.note().suppression().entity())
          .put("template", one.note().suppression().template())
          .put("until", Instant.ofEpochMilli(one.note().suppression().untilMillis()).toString())
          .put("by", one.note().by())
          .put("why", one.note().why())
          .put("alerts", one.alerts())
          .put("steps", one.steps());
    }
    Messages messages = night.messages();
    ObjectNode node = result.putObject("messages").put("known", messages.isKnown());
    node.put("comparedWith", messages.reference()).put("notToldApart", messages.others());
    node.put("newCount", messages.freshCount()).put("vanishedCount", messages.goneCount());
    ArrayNode fresh = node.putArray("new");
    for (Messages.Fresh one : messages.fresh()) {
      ObjectNode entities =
          fresh
              .addObject()
              .put("template", one.template())
              .put("example", one.text())
              .put("events", one.events())
              .put("first", Instant.ofEpochMilli(one.firstMillis()).toString())
              .put("place", one.place())
              .putObject("entities");
      one.entities().forEach(entities::put);
    }
    ArrayNode gone = node.putArray("vanished");
    for (Messages.Gone one : messages.gone()) {
      gone.addObject()
          .put("template", one.template())
          .put("text", one.text())
          .put("before", one.before());
    }
  }
}
