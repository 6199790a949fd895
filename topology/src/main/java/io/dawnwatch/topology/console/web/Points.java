package io.dawnwatch.topology.console.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.topology.console.index.HourCell;
import io.dawnwatch.topology.console.index.Window;
import java.util.List;

/**
 * What a chart draws, as JSON of numbers: times in seconds, events, scores, anomalies, and the
 * threshold; null where nothing is.
 */
final class Points {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ObjectNode node = JSON.createObjectNode();
  private final ArrayNode x = node.putArray("x");
  private final ArrayNode events = node.putArray("events");
  private final ArrayNode score = node.putArray("score");
  private final ArrayNode hot = node.putArray("hot");

  private Points() {}

  /** Windows in the order of their times, with a gap where none are. */
  static String ofWindows(List<Window> windows) {
    Points points = new Points();
    ArrayNode threshold = points.node.putArray("threshold");
    long end = Long.MIN_VALUE;
    for (Window window : windows) {
      if (end != Long.MIN_VALUE && window.startMillis() > end) {
        points.gap(end);
        threshold.addNull();
      }
      points.add(window.startMillis(), window.events(), window.score(), window.anomaly());
      threshold.add(window.threshold());
      end = Math.max(end, window.endMillis());
    }
    return points.node.toString();
  }

  /** Hours in the order of their times: their events and their highest score. */
  static String ofHours(List<HourCell> hours) {
    Points points = new Points();
    long hour = 3_600_000;
    long end = Long.MIN_VALUE;
    for (HourCell cell : hours) {
      if (end != Long.MIN_VALUE && cell.hourMillis() > end) {
        points.gap(end);
      }
      points.add(cell.hourMillis(), cell.events(), cell.top(), cell.anomalies() > 0);
      end = cell.hourMillis() + hour;
    }
    return points.node.toString();
  }

  private void gap(long millis) {
    x.add(millis / 1000);
    events.addNull();
    score.addNull();
    hot.addNull();
  }

  private void add(long millis, long count, double value, boolean anomaly) {
    double rounded = Math.rint(value * 1e4) / 1e4;
    x.add(millis / 1000);
    events.add(count);
    score.add(rounded);
    if (anomaly) {
      hot.add(rounded);
    } else {
      hot.addNull();
    }
  }
}
