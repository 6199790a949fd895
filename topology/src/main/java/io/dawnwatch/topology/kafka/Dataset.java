package io.dawnwatch.topology.kafka;

import java.util.regex.Pattern;

/** A named family of topics: {@code dw.<dataset>.<kind>}. */
public record Dataset(String name) {
  /** The dataset when none is named. */
  public static final String DEFAULT = "main";

  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  public Dataset {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a dataset's name is lower-case letters, digits and inner hyphens, at most 63 characters: \""
              + name
              + "\"");
    }
  }

  /**
   * What the names of all its topics, groups and subjects begin with, and no other dataset's do: a
   * dataset's name holds no dot.
   */
  public String prefix() {
    return "dw." + name + ".";
  }

  private String topic(String kind) {
    return prefix() + kind;
  }

  /** Raw lines as they arrived. */
  public String lines() {
    return topic("lines");
  }

  /** Lines parsed, cleaned and keyed, with ticks and activations: the record of truth. */
  public String events() {
    return topic("events");
  }

  /** What was rejected, with its reason. */
  public String quarantine() {
    return topic("quarantine");
  }

  public String scores() {
    return topic("scores");
  }

  public String alerts() {
    return topic("alerts");
  }

  /** What replays emit; a run's records carry its id in a header. */
  public String replays() {
    return topic("replays");
  }

  /** Artifacts by hash, and notes of activations. Compacted. */
  public String models() {
    return topic("models");
  }

  /** What experts said of scores. Compacted. */
  public String feedback() {
    return topic("feedback");
  }

  /** Manifests and reports of runs. */
  public String runs() {
    return topic("runs");
  }

  /** What live saw hour by hour, to be held against the champion's reference. */
  public String drift() {
    return topic("drift");
  }

  /** What trainings and evaluations came to. */
  public String experiments() {
    return topic("experiments");
  }

  /** Who did what, when and why. */
  public String audit() {
    return topic("audit");
  }

  /** Application id of the ingest of a topic that is not the dataset's own. */
  public String ingestOf(String sourceTopic) {
    return application("ingest") + "." + sourceTopic;
  }

  /** Application id of the live topology of that kind. */
  public String application(String kind) {
    return prefix() + kind;
  }
}
