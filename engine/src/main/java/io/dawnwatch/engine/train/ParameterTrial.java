package io.dawnwatch.engine.train;

import io.dawnwatch.engine.detect.Feature;
import io.dawnwatch.engine.detect.WindowView;
import io.dawnwatch.engine.feature.OpenFrame;
import io.dawnwatch.engine.score.Reason;
import io.dawnwatch.engine.score.ScoreResult;
import io.dawnwatch.engine.template.FollowedParameters;
import java.util.ArrayList;
import java.util.List;

/*
 * A measure is worth following if its past says what is usual. One that surprises in more than one window of a hundred of
 * the log it was learned from would mostly raise false alarms; what such measures said is taken out of the surprises again,
 * so that no further reading is needed.
 */
/**
 * Watches, while the windows of a log are scored, whether followed parameters say what is usual.
 */
public final class ParameterTrial {
  /** Windows that a measure must have been compared in. */
  private static final long LEAST_WINDOWS = 100;

  /** Windows that a measure may surprise in, as a share. */
  private static final double MOST_SHARE = 0.01;

  /** Surprise of a deviation of 4, in nats. */
  private static final double SURPRISING = 8;

  private final FollowedParameters followed;
  private final List<String> features;
  private final long[] compared;
  private final long[] surprised;
  private final List<Told> told = new ArrayList<>();
  private final Surprises others = new Surprises();
  private final AlertBudget othersBudget = new AlertBudget();

  /** A window that parameters surprised in, by place. */
  private record Told(ScoreResult score, double[] nats) {}

  /** A trial of {@code followed}, which the model whose scores are watched follows. */
  public ParameterTrial(FollowedParameters followed) {
    this.followed = followed;
    this.features = followed.names().stream().map(name -> Feature.measureKey(name, 500)).toList();
    this.compared = new long[features.size()];
    this.surprised = new long[features.size()];
  }

  /** A window is about to be scored. */
  public void closing(WindowView window) {
    OpenFrame frame = window.frame();
    for (int i = 0; frame != null && i < compared.length; i++) {
      int place = window.measures().indexOf(followed.list().get(i).name());
      if (place >= 0
          && place < frame.measures()
          && frame.measure(place).size() > 0
          && window.measuredOf(place) >= WindowView.WARM_WINDOWS) {
        compared[i]++;
      }
    }
  }

  /** A window was scored, warm. */
  public void scored(ScoreResult score) {
    double[] nats = null;
    for (Reason reason : score.reasons()) {
      int i = features.indexOf(reason.feature());
      if (i >= 0) {
        nats = nats == null ? new double[features.size()] : nats;
        nats[i] = reason.contribution();
        surprised[i] += reason.contribution() >= SURPRISING ? 1 : 0;
      }
    }
    if (nats == null) {
      others.count(score.surprise(), false);
      othersBudget.add(score.entity(), score.endMillis(), score.surprise());
    } else {
      told.add(new Told(score, nats));
    }
  }

  /** The parameters worth following. */
  public FollowedParameters chosen() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < compared.length; i++) {
      if (isWorth(i)) {
        names.add(followed.list().get(i).name());
      }
    }
    return followed.only(names);
  }

  private boolean isWorth(int i) {
    return compared[i] >= LEAST_WINDOWS && surprised[i] <= MOST_SHARE * compared[i];
  }

  /** Surprises of the windows, as if only {@link #chosen} had been followed. */
  public Surprises surprises() {
    Surprises surprises = new Surprises();
    surprises.add(others);
    told.forEach(one -> surprises.count(left(one), false));
    return surprises;
  }

  /** The same windows, for a budget of alerts. */
  public AlertBudget budget() {
    AlertBudget budget = new AlertBudget();
    budget.addAll(othersBudget);
    told.forEach(one -> budget.add(one.score.entity(), one.score.endMillis(), left(one)));
    return budget;
  }

  private double left(Told window) {
    double left = window.score.surprise();
    for (int i = 0; i < compared.length; i++) {
      left -= isWorth(i) ? 0 : window.nats[i];
    }
    return Math.max(0, left);
  }
}
