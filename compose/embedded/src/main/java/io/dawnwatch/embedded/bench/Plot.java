package io.dawnwatch.embedded.bench;

import java.util.List;
import java.util.Locale;

/** Bars for a document: one for each point, readable in light and dark. */
final class Plot {
  private static final int WIDTH = 560;
  private static final int LEFT = 90;
  private static final int BAR = 22;
  private static final int ROW = 34;
  private static final int TOP = 48;
  private static final int LONGEST = 200;

  private Plot() {}

  /**
   * What one size gave.
   *
   * @param at the size
   * @param perSec events a second
   * @param cpuMicros processor time of the whole process for an event, the broker's included
   */
  record Point(long at, double perSec, double cpuMicros) {}

  /** An image whose longest bar is the quickest point. */
  static String svg(String title, List<Point> points) {
    int height = TOP + ROW * points.size() + 8;
    double most = points.stream().mapToDouble(Point::perSec).max().orElse(1);
    StringBuilder out = new StringBuilder();
    line(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
            + " role=\"img\" aria-label=\"%s\">",
        WIDTH,
        height,
        WIDTH,
        height,
        title);
    line(
        out,
        "<style>text{font:13px sans-serif;fill:#24292f}.bar{fill:#3b6ea5}"
            + "@media (prefers-color-scheme:dark){text{fill:#d0d7de}.bar{fill:#7aa7d9}}</style>");
    line(out, "<text x=\"8\" y=\"24\" font-weight=\"bold\">%s</text>", title);
    for (int i = 0; i < points.size(); i++) {
      Point point = points.get(i);
      int y = TOP + ROW * i;
      int text = y + BAR / 2 + 5;
      double wide = LONGEST * point.perSec() / most;
      line(
          out,
          "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%,d</text>",
          LEFT - 10,
          text,
          point.at());
      line(
          out,
          "<rect class=\"bar\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>",
          LEFT,
          y,
          wide,
          BAR);
      line(
          out,
          "<text x=\"%.1f\" y=\"%d\">%,.0f events/s, %.2f us of CPU each</text>",
          LEFT + wide + 8,
          text,
          point.perSec(),
          point.cpuMicros());
    }
    line(out, "</svg>");
    return out.toString();
  }

  private static void line(StringBuilder out, String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
