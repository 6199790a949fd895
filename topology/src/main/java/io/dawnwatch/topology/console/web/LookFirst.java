package io.dawnwatch.topology.console.web;

import io.dawnwatch.topology.console.index.ModelRow;
import io.dawnwatch.topology.console.index.MorningRow;
import io.dawnwatch.topology.console.index.Overview;
import io.dawnwatch.topology.console.index.TopicLag;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What of an overview a person should look at first, the gravest first; each with where to look.
 */
final class LookFirst {
  /** An index that is further behind than this tells of the past, in seconds. */
  static final long LATE_SECONDS = 120;

  /**
   * A remark.
   *
   * @param level {@code bad}, {@code warn} or {@code good}
   * @param path where to look; empty if there is no page of it
   * @param command what to type instead; empty if nothing is to be typed
   */
  record Remark(String level, String text, String path, String command) {}

  private final Overview overview;
  private final List<Remark> remarks = new ArrayList<>();

  private LookFirst(Overview overview) {
    this.overview = overview;
  }

  static List<Remark> of(Overview overview) {
    LookFirst first = new LookFirst(overview);
    first.index();
    first.alerts();
    first.morning();
    first.models();
    first.data();
    first.remarks.sort((one, other) -> rank(one) - rank(other));
    return List.copyOf(first.remarks);
  }

  private static int rank(Remark remark) {
    return List.of("bad", "warn", "good").indexOf(remark.level());
  }

  private void add(String level, String text, String path) {
    remarks.add(new Remark(level, text, path, ""));
  }

  private void command(String level, String text, String command) {
    remarks.add(
        new Remark(level, text, "", "dawnwatch " + command + " --dataset " + overview.dataset()));
  }

  private static String count(long number, String one, String more) {
    return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? one : more);
  }

  private void index() {
    Overview.Health health = overview.health();
    if (health.indexer().isEmpty()) {
      add("bad", "Nobody brings the index up to date: what stands here grows old.", "");
    }
    if (health.seconds() > LATE_SECONDS) {
      add(
          "bad",
          "What stands here is " + Say.lasting(health.seconds() * 1000) + " behind the topics.",
          "");
    }
    long lost = health.lag().stream().mapToLong(TopicLag::lost).sum();
    if (lost > 0) {
      add(
          "warn",
          count(lost, "record was", "records were")
              + " deleted by the brokers before the console read them: what stands here is not all.",
          "");
    }
    long unreadable = health.lag().stream().mapToLong(TopicLag::unreadable).sum();
    if (unreadable > 0) {
      command("warn", count(unreadable, "record", "records") + " could not be read.", "doctor");
    }
  }

  private void alerts() {
    Overview.Day day = overview.day();
    if (day.openAlerts() > 0) {
      add("bad", count(day.openAlerts(), "alert goes", "alerts go") + " on.", "/alerts?state=open");
    }
    if (day.unjudged() > 0) {
      add(
          "warn",
          count(day.unjudged(), "alert", "alerts")
              + " of the last 24 h "
              + (day.unjudged() == 1 ? "has" : "have")
              + " no verdict yet.",
          "/review");
    }
    if (day.windows() == 0) {
      command("bad", "No window was scored in the last 24 h: do lines come?", "doctor");
    } else if (day.alerts() == 0 && day.openAlerts() == 0) {
      add("good", "Nothing stood out in the last 24 h.", "/alerts");
    }
  }

  private void morning() {
    Optional<MorningRow> morning = overview.morning();
    if (morning.isEmpty()) {
      command("warn", "No morning report was made yet.", "morning");
      return;
    }
    MorningRow last = morning.get();
    String path = "/runs/" + Say.query(last.runId());
    if (!last.well()) {
      add("bad", "The morning of " + last.day() + " did not end well: read why.", path);
    } else {
      add(
          "good",
          "The morning of " + last.day() + " was well: everything read, live and replay equal.",
          path);
    }
    if (last.triggers() > 0) {
      add(
          "warn",
          "It found " + count(last.triggers(), "reason", "reasons") + " to train again.",
          path);
    }
  }

  private void models() {
    Optional<ModelRow> champion =
        overview.models().stream().filter(one -> one.role().equals("CHAMPION")).findFirst();
    if (champion.isEmpty()) {
      command("bad", "No model is champion: nothing is scored.", "models list");
      return;
    }
    if (overview.drift().alarms() > 0) {
      add(
          "warn",
          count(overview.drift().alarms(), "feature has", "features have")
              + " drifted from what the champion was trained on.",
          "/drift");
    } else if (!overview.drift().reference()) {
      command(
          "warn",
          "The champion has no reference, so drift is unknown: a trained model has one.",
          "train");
    } else if (overview.drift().whole()) {
      add("good", "What comes in is what the champion was trained on.", "/drift");
    }
  }

  private void data() {
    if (overview.day().quarantined() > 0) {
      command(
          "warn",
          count(overview.day().quarantined(), "line", "lines")
              + " of the last 24 h went to quarantine.",
          "quarantine list");
    }
  }
}
