package io.dawnwatch.engine.detect;

import org.jspecify.annotations.Nullable;

/** Detectors by the names that models call them. */
public final class Detectors {
  private Detectors() {}

  /**
   * The window or session detector of that name.
   *
   * @param part what it learned, null if the model has nothing under that name
   * @throws IllegalArgumentException if there is no such detector, or it cannot use the part
   */
  public static Detector window(String name, byte @Nullable [] part) {
    return switch (name) {
      case SeasonalBaseline.NAME -> new SeasonalBaseline();
      case TemplateRarity.NAME -> new TemplateRarity();
      case Silence.NAME -> new Silence();
      case CountVectorNovelty.NAME -> CountVectorNovelty.restore(learned(name, part));
      case TransitionSurprise.NAME -> TransitionSurprise.restore(learned(name, part));
      case LabelledRanker.NAME -> LabelledRanker.restore(learned(name, part));
      case TellingEvents.NAME -> new TellingEvents();
      case SeasonalProfile.NAME ->
          new SeasonalProfile(part == null ? Profile.NONE : Profile.parse(part));
      case Forest.NAME -> new Forest(part == null ? ForestPart.NONE : ForestPart.parse(part));
      default -> throw new IllegalArgumentException("unknown detector: " + name);
    };
  }

  /**
   * The event detector of that name.
   *
   * @param part what it learned, null if the model has nothing under that name
   * @throws IllegalArgumentException if there is no such detector, or it cannot use the part
   */
  public static EventDetector event(String name, byte @Nullable [] part) {
    return switch (name) {
      case TemplateRarity.NAME -> new TemplateRarity();
      case SeriesEvidence.NAME -> new SeriesEvidence();
      case EventEvidence.NAME -> EventEvidence.of(learned(name, part));
      case LabelledEvents.NAME -> LabelledEvents.of(learned(name, part));
      default -> throw new IllegalArgumentException("unknown event detector: " + name);
    };
  }

  private static byte[] learned(String name, byte @Nullable [] part) {
    if (part == null) {
      throw new IllegalArgumentException(
          "the model has no part " + name + ": the detector scores with what it learned");
    }
    return part;
  }
}
