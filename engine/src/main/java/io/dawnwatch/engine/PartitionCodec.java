package io.dawnwatch.engine;

import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.score.Role;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is stored of a partition itself: its clock and counters, roles, lanes and suppressions. */
final class PartitionCodec {
  private PartitionCodec() {}

  static byte[] encode(PartitionState partition) {
    ByteWriter out = new ByteWriter(StateCodec.FORMAT);
    out.signed(partition.clockMillis);
    out.signed(partition.lastOffset);
    out.signed(partition.epoch);
    out.unsigned(partition.read);
    out.unsigned(partition.applied);
    out.unsigned(partition.late);
    out.unsigned(partition.control);
    out.unsigned(partition.overflowed);
    out.unsigned(partition.roles.size());
    for (RoleInForce role : partition.roles) {
      out.text(role.modelId());
      out.unsigned(role.role().ordinal());
      out.signed(role.epoch());
      out.signed(role.untilMillis());
    }
    out.unsigned(partition.nextLane);
    out.unsigned(partition.lanes.size());
    for (LaneState lane : partition.lanes) {
      out.unsigned(lane.number);
      writeSpec(out, lane.spec);
      out.signed(lane.sinceMillis);
      out.signed(lane.closedThrough);
      out.signed(lane.block);
      out.unsigned(lane.admitted);
    }
    return out.toBytes();
  }

  /** By itself, because it seldom changes and the partition's entry is written at every commit. */
  static byte[] encodeSuppressions(PartitionState partition) {
    ByteWriter out = new ByteWriter(StateCodec.FORMAT);
    out.unsigned(partition.suppressions.size());
    for (Suppression one : partition.suppressions) {
      out.signed(one.id());
      out.text(one.entity());
      out.text(one.template());
      out.signed(one.untilMillis());
    }
    return out.toBytes();
  }

  /**
   * Reads them into the partition.
   *
   * @param value null for none
   * @throws IllegalArgumentException if the entry is damaged or of another format
   */
  static void decodeSuppressions(byte @Nullable [] value, PartitionState partition) {
    if (value == null) {
      return;
    }
    ByteReader in = StateCodec.reader(value);
    List<Suppression> all = new ArrayList<>();
    for (int i = in.below(Suppression.MOST + 1); i > 0; i--) {
      Suppression one = new Suppression(in.signed(), in.text(), in.text(), in.signed());
      StateCodec.whole(all.isEmpty() || one.id() > all.get(all.size() - 1).id(), "a suppression");
      all.add(one);
    }
    in.end();
    partition.suppressions = List.copyOf(all);
  }

  /** A spec by itself: the same bytes for equal ones. */
  static byte[] encodeSpec(FeatureSpec spec) {
    ByteWriter out = new ByteWriter((byte) 1);
    writeSpec(out, spec);
    return out.toBytes();
  }

  private static void writeSpec(ByteWriter out, FeatureSpec spec) {
    out.unsigned(spec.windowMillis());
    out.unsigned(spec.horizonMillis());
    out.unsigned(spec.latenessMillis());
    out.unsigned(spec.skewMillis());
    out.unsigned(spec.entityCap());
    out.unsigned(spec.templatesPerWindow());
    out.unsigned(spec.templatesPerPartition());
    out.unsigned(spec.sequence());
    out.unsigned(spec.sessionGapMillis());
    out.unsigned(spec.measures().size());
    spec.measures().forEach(out::text);
    out.text(spec.learned());
  }

  /**
   * The partition's entry.
   *
   * @throws IllegalArgumentException if it is damaged or of another format
   */
  static PartitionState decode(byte[] value) {
    ByteReader in = StateCodec.reader(value);
    PartitionState partition = new PartitionState();
    partition.clockMillis = in.signed();
    partition.lastOffset = in.signed();
    partition.epoch = in.signed();
    partition.read = in.natural();
    partition.applied = in.natural();
    partition.late = in.natural();
    partition.control = in.natural();
    partition.overflowed = in.natural();
    List<RoleInForce> roles = new ArrayList<>();
    for (int i = in.items(); i > 0; i--) {
      String model = in.text();
      Role role = Role.values()[in.below(Role.values().length)];
      roles.add(new RoleInForce(model, role, in.signed(), in.signed()));
    }
    partition.roles = List.copyOf(roles);
    partition.nextLane = in.count();
    int before = -1;
    for (int i = in.below(Scorer.MOST_LANES + 1); i > 0; i--) {
      int number = in.below(partition.nextLane);
      StateCodec.whole(number > before, "a lane");
      before = number;
      LaneState lane = new LaneState(number, readSpec(in));
      lane.sinceMillis = in.signed();
      lane.closedThrough = in.signed();
      lane.block = in.signed();
      lane.admitted = in.count();
      partition.lanes.add(lane);
    }
    in.end();
    return partition;
  }

  private static FeatureSpec readSpec(ByteReader in) {
    return new FeatureSpec(
        in.natural(),
        in.natural(),
        in.natural(),
        in.natural(),
        in.count(),
        in.count(),
        in.count(),
        in.count(),
        in.natural(),
        texts(in),
        in.text());
  }

  private static List<String> texts(ByteReader in) {
    List<String> texts = new ArrayList<>();
    for (int i = in.items(); i > 0; i--) {
      texts.add(in.text());
    }
    return texts;
  }
}
