package io.dawnwatch.engine;

import io.dawnwatch.engine.detect.Feature;
import io.dawnwatch.engine.detect.Profile;
import io.dawnwatch.engine.detect.WindowView;
import io.dawnwatch.engine.feature.ClosedFrame;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.feature.OpenFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/*
 * Read from saved entries, never from live objects: those belong to the task that scores. Entries may be written while they
 * are looked up one by one, so the partition's own entry, which every save changes, is read before and after.
 */
/**
 * What is saved of one entity, for people to look at.
 *
 * @param clockMillis the partition's clock when it was saved
 * @param roles the models in force then
 * @param lanes what is kept of the entity, by feature spec; empty if it is not known
 */
public record EntityView(
    String entity, long clockMillis, List<RoleInForce> roles, List<Kept> lanes) {
  /** Saves come every commit; looking up takes far less. */
  private static final int TRIES = 20;

  /** Looks up a saved entry. */
  @FunctionalInterface
  public interface Entries {
    /** Value of a key, or null if there is none. */
    byte @Nullable [] get(byte[] key);
  }

  /**
   * What a lane keeps of the entity.
   *
   * @param features what the detectors see of its newest window, by the name of the feature
   * @param windows oldest first, the open ones last
   * @param alert whether an alert is open
   */
  public record Kept(
      FeatureSpec spec, Map<Feature, Double> features, List<Window> windows, boolean alert) {}

  /**
   * A window or session of the entity.
   *
   * @param startMillis where it begins; of a session that is open, its first event
   * @param open whether it still takes events
   */
  public record Window(
      long startMillis, int events, int warnings, int errors, int unseen, boolean open) {}

  /**
   * Reads an entity from the entries of its partition.
   *
   * @return empty if nothing was saved in this partition yet
   * @throws IllegalStateException if entries change faster than they can be read
   */
  public static Optional<EntityView> read(String entity, Entries entries) {
    byte[] key = StateKeys.partition();
    for (int i = 0; i < TRIES; i++) {
      byte[] before = entries.get(key);
      if (before == null) {
        return Optional.empty();
      }
      Map<byte[], byte[]> copied = copied(entity, before, entries);
      if (Arrays.equals(before, entries.get(key))) {
        return Optional.of(view(entity, HeapEntityStates.load(copied.entrySet())));
      }
    }
    throw new IllegalStateException(
        "the state is saved faster than an entity of it can be read; ask again");
  }

  private static Map<byte[], byte[]> copied(String entity, byte[] partition, Entries entries) {
    Map<byte[], byte[]> copied = new TreeMap<>(Arrays::compareUnsigned);
    copied.put(StateKeys.partition(), partition);
    for (LaneState lane : PartitionCodec.decode(partition).lanes) {
      EntityState named = new EntityState(entity, lane.spec);
      copy(StateKeys.open(lane, named), entries, copied);
      for (int slot = 0; slot < lane.spec.frames(); slot++) {
        copy(StateKeys.templates(lane, slot), entries, copied);
        copy(StateKeys.slot(lane, named, slot), entries, copied);
      }
    }
    return copied;
  }

  private static void copy(byte[] key, Entries entries, Map<byte[], byte[]> to) {
    byte[] value = entries.get(key);
    if (value != null) {
      to.put(key, value);
    }
  }

  private static EntityView view(String entity, HeapEntityStates states) {
    List<Kept> lanes = new ArrayList<>();
    for (LaneState lane : states.partition().lanes) {
      HeapLaneStates kept = states.lane(lane.spec);
      EntityState found = kept == null ? null : kept.find(entity);
      if (found != null) {
        lanes.add(kept(lane, found));
      }
    }
    return new EntityView(
        entity, states.partition().clockMillis, List.copyOf(states.partition().roles), lanes);
  }

  private static Kept kept(LaneState lane, EntityState entity) {
    FeatureSpec spec = lane.spec;
    List<Window> windows = new ArrayList<>();
    entity.history.expire(lane.closedThrough);
    if (!entity.history.isEmpty()) {
      for (long window = entity.history.oldest(); window <= entity.history.newest(); window++) {
        ClosedFrame frame = entity.history.at(window);
        if (frame != null) {
          windows.add(
              new Window(
                  spec.startOf(window),
                  frame.events(),
                  frame.warnings(),
                  frame.errors(),
                  frame.unseen(),
                  false));
        }
      }
    }
    OpenFrame newest = null;
    if (entity.session != null) {
      newest = entity.session.frame;
      windows.add(open(entity.session.startMillis, newest));
    }
    List<OpenFrame> open = new ArrayList<>();
    for (OpenFrame frame : entity.open) {
      if (frame != null) {
        open.add(frame);
      }
    }
    open.sort((one, other) -> Long.compare(one.window, other.window));
    for (OpenFrame frame : open) {
      windows.add(open(spec.startOf(frame.window), frame));
      newest = frame;
    }
    WindowView view = new WindowView(spec);
    view.point(entity.entity, entity.history, newest, lane.closedThrough, 1, false);
    Map<Feature, Double> features = new TreeMap<>();
    for (Feature feature : Feature.values()) {
      if (feature.isOfWindows()) {
        features.put(feature, feature.of(view, Profile.NONE));
      }
    }
    return new Kept(spec, features, windows, entity.alert != null);
  }

  private static Window open(long start, OpenFrame frame) {
    return new Window(start, frame.events, frame.warnings, frame.errors, frame.unseen, true);
  }
}
