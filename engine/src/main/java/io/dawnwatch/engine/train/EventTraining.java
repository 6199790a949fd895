package io.dawnwatch.engine.train;

import io.dawnwatch.engine.ModelPart;
import io.dawnwatch.engine.detect.ContentModel;
import io.dawnwatch.engine.detect.EventEvidence;
import io.dawnwatch.engine.detect.LabelTable;
import io.dawnwatch.engine.detect.LabelledEvents;
import io.dawnwatch.engine.detect.SaidSeverity;
import io.dawnwatch.engine.detect.TemplateTable;
import io.dawnwatch.engine.event.LogEvent;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Learns event detectors in two passes over the same events. Events are told apart by fold, so that
 * each is judged by what the other fold taught: {@link #learn} counts, {@link #judge} then measures
 * how strange held-out events look. Both add up exactly, in any order and over any split, and use
 * bounded memory.
 */
public final class EventTraining {
  /** Folds: 0 and 1. */
  public static final int FOLDS = 2;

  /** Share of events that may be anomalies alike and prove no characters usual. */
  private static final double ANOMALIES_OF_A_KIND = 0.002;

  private final Situation situation;
  private final int mostTemplates;
  private final TemplateCounts[] templates = new TemplateCounts[FOLDS];
  private final TemplateCounts[] anomalies = new TemplateCounts[FOLDS];
  private final ContentModel[] contents = new ContentModel[FOLDS];
  private final LabelTable[] labels = new LabelTable[FOLDS];

  /** What each fold taught, as it judges; null until it is asked for. */
  private final @Nullable ContentModel[] judges = new ContentModel[FOLDS];

  /** A training that has seen nothing. */
  public EventTraining(Situation situation) {
    this(situation, TemplateCounts.MOST);
  }

  EventTraining(Situation situation, int mostTemplates) {
    this.situation = situation;
    this.mostTemplates = mostTemplates;
    for (int i = 0; i < FOLDS; i++) {
      templates[i] = new TemplateCounts(mostTemplates);
      anomalies[i] = new TemplateCounts(mostTemplates);
      contents[i] = new ContentModel();
      labels[i] = new LabelTable();
    }
  }

  /**
   * First pass.
   *
   * @param anomaly its label; false where there are none
   */
  public void learn(int fold, LogEvent event, long template, boolean anomaly) {
    judges[fold] = null;
    if (anomaly) {
      anomalies[fold].count(template, SaidSeverity.of(event));
    } else {
      templates[fold].count(template, SaidSeverity.of(event));
      contents[fold].learn(event);
    }
    if (situation == Situation.LABELLED) {
      labels[fold].learn(event, anomaly);
    }
  }

  /** Second pass: how an event that is no anomaly looks to what the other fold taught. */
  public void judge(int fold, LogEvent event) {
    ContentModel judge = judges[1 - fold];
    if (judge == null) {
      judge = new ContentModel();
      judge.add(contents[1 - fold]);
      discount(judge, templates[1 - fold]);
      judges[1 - fold] = judge;
    }
    contents[fold].judge(event, judge);
  }

  /** Without labels, what a few events have in common may be what anomalies have. */
  private void discount(ContentModel content, TemplateCounts counts) {
    if (situation == Situation.UNLABELLED) {
      content.discount((int) (ANOMALIES_OF_A_KIND * counts.events()));
    }
  }

  /**
   * Adds what another training judged, but not what it learned: for passes over the same events.
   */
  public void addJudged(EventTraining other) {
    for (int i = 0; i < FOLDS; i++) {
      contents[i].addTails(other.contents[i]);
    }
  }

  /** Adds what another training of the same situation learned and judged. */
  public void add(EventTraining other) {
    for (int i = 0; i < FOLDS; i++) {
      judges[i] = null;
      templates[i].add(other.templates[i]);
      anomalies[i].add(other.anomalies[i]);
      contents[i].add(other.contents[i]);
      labels[i].add(other.labels[i]);
    }
  }

  /** Templates held by the fullest of its counts. */
  int held() {
    int most = 0;
    for (int i = 0; i < FOLDS; i++) {
      most = Math.max(most, Math.max(templates[i].held(), anomalies[i].held()));
    }
    return most;
  }

  /** Names of the event detectors that were learned. */
  public List<String> detectors() {
    return situation == Situation.LABELLED
        ? List.of(EventEvidence.NAME, LabelledEvents.NAME)
        : List.of(EventEvidence.NAME);
  }

  /** What both folds taught: the parts of a model by detector. */
  public SortedMap<String, ModelPart> parts() {
    TemplateCounts counts = new TemplateCounts(mostTemplates);
    TemplateCounts bad = new TemplateCounts(mostTemplates);
    ContentModel content = new ContentModel();
    LabelTable words = new LabelTable();
    for (int i = 0; i < FOLDS; i++) {
      counts.add(templates[i]);
      bad.add(anomalies[i]);
      content.add(contents[i]);
      words.add(labels[i]);
    }
    return parts(counts, bad, content, words);
  }

  /** What the other fold taught, to judge events of {@code fold} by. */
  public SortedMap<String, ModelPart> heldOutParts(int fold) {
    ContentModel content = new ContentModel();
    content.add(contents[1 - fold]);
    content.addTails(contents[fold]);
    return parts(templates[1 - fold], anomalies[1 - fold], content, labels[1 - fold]);
  }

  private SortedMap<String, ModelPart> parts(
      TemplateCounts counts, TemplateCounts bad, ContentModel content, LabelTable words) {
    SortedMap<String, ModelPart> parts = new TreeMap<>();
    TemplateTable table = TemplateLearning.freeze(counts, situation);
    discount(content, counts);
    parts.put(EventEvidence.NAME, new ModelPart(EventEvidence.part(table, content)));
    if (situation == Situation.LABELLED) {
      byte[] part = LabelledEvents.part(counts.byTemplate(), bad.byTemplate(), words);
      parts.put(LabelledEvents.NAME, new ModelPart(part));
    }
    return parts;
  }
}
