package io.dawnwatch.engine.detect;

import java.util.Locale;

/** {@code docs/features.md}, from the catalogue. Its main prints the document. */
final class FeatureDocument {
  private FeatureDocument() {}

  static String text() {
    StringBuilder text =
        new StringBuilder(
            """
            # Features

            Written from the catalogue (`Feature`); `FeatureTest` fails when this page is stale, and
            `FeatureDocument.main` prints it anew. Each is computed from integers that are counted in a window
            (`OpenFrame`) or kept of the windows of the horizon (`History`); all are finite and in their range whatever
            was counted. Unknown is 0, or 1 for a ratio. A z is robust: median and spread on Anscombe's scale for counts.

            | feature | unit | range | meaning |
            | --- | --- | --- | --- |
            """);
    rows(text, true);
    for (int permille : Feature.MEASURE_QUANTILES) {
      text.append("| `")
          .append(Feature.measureKey("NAME", permille))
          .append("` | of the measure | any | the ")
          .append(permille / 10)
          .append(" % quantile of a measure, within an eighth of its size; 0 if none came |\n");
    }
    text.append(
        """

        ## What only reasons name
        Detectors that learned say these; no window has them by itself. `event.N` is the surprise in nats of one of the
        three most telling events of a window, `series.NAME` a value of a measure that is followed point by point.

        | feature | unit | range | meaning |
        | --- | --- | --- | --- |
        """);
    rows(text, false);
    return text.append(
            """

            ## What is followed beyond counts
            `FeatureSpec.measures` names the numeric measures whose quantiles are kept, at most 8: those of events that
            were declared (`bytes`, `duration.us`; none by default), and variable parts of templates that training found
            to be quantities (``size of `Received block <*> of size <*>` ``, `FollowedParameters`). Values are counted in
            thousandths in log-linear buckets, eight per power of two, so a histogram has at most 975 buckets whatever
            comes. The medians of the horizon's windows are kept, and `baseline` compares with them.

            ## Entities that are sparse, new or silent
            - **New**: until 15 windows are known, what compares with the horizon is 0 and its detectors say nothing;
              `profile` then says how the rest of the fleet moves only once the entity is warm.
            - **Sparse**: windows without events count as windows with 0 events, in the horizon and in the profile. An
              entity that is silent in most windows has no usual rate: its number of events weighs less in `baseline`.
            - **Silent**: a window without events is scored if more than half of the known windows had some,
              from the one on with which so long a silence comes less than one time in twenty (`silence`);
              an entity that is silent for longer than the horizon is forgotten and begins anew.
            """)
        .toString();
  }

  private static void rows(StringBuilder text, boolean ofWindows) {
    for (Feature feature : Feature.values()) {
      if (feature.isOfWindows() == ofWindows) {
        text.append("| `")
            .append(feature.key())
            .append("` | ")
            .append(feature.unit())
            .append(" | ")
            .append(bound(feature.least()))
            .append(" to ")
            .append(bound(feature.most()))
            .append(" | ")
            .append(feature.meaning())
            .append(" |\n");
      }
    }
  }

  private static String bound(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e7
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.1e", value);
  }

  /** Prints the document. */
  public static void main(String[] arguments) {
    System.out.print(text());
  }
}
