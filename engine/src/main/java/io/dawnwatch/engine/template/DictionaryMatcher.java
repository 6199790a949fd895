package io.dawnwatch.engine.template;

import java.util.ArrayList;
import java.util.List;

/*
 * A line is scanned once; the hash of its shape is looked up in a table of those met before, and only a new shape is
 * compared with the templates of its skeleton. The table has a fixed size and forgets: it changes how long the answer
 * takes, never the answer.
 */
/**
 * Matches messages against a frozen {@link Dictionary}. The id is a pure function of the dictionary
 * and the message. Allocates nothing per message. Not thread-safe.
 */
public final class DictionaryMatcher implements TemplateMatcher {
  private static final int MEMO = 1 << 14;
  private static final int UNKNOWN = -1;

  /**
   * A variable part of a message.
   *
   * @param slot which of {@link Template#slots} it belongs to, from 0
   * @param kind what it is
   * @param name the label of the kind, or the name of the user's mask
   * @param value its text
   */
  public record Parameter(int slot, MaskKind kind, String name, String value) {}

  private final Dictionary dictionary;
  private final LineScanner line;
  private final long[] met = new long[MEMO];
  private final int[] answer = new int[MEMO];
  private int index = UNKNOWN;

  DictionaryMatcher(Dictionary dictionary) {
    this.dictionary = dictionary;
    this.line = new LineScanner(dictionary.masks());
  }

  @Override
  public long match(String body) {
    line.scan(body);
    long shape = line.shapeHash();
    int at = (int) shape & MEMO - 1;
    if (met[at] == shape) {
      index = answer[at];
    } else {
      index = dictionary.find(shape, line.skeletonHash(), line.type, line.code);
      met[at] = shape;
      answer[at] = index;
    }
    return index == UNKNOWN ? shape : dictionary.template(index).id();
  }

  @Override
  public boolean known() {
    return index != UNKNOWN;
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public long durationMicros() {
    return line.durationMicros();
  }

  @Override
  public String text(String body) {
    match(body);
    return index == UNKNOWN ? line.shown(body) : dictionary.template(index).text();
  }

  Dictionary dictionary() {
    return dictionary;
  }

  /** The number that token {@code token} of the last message is, NaN if it is not one of a kind. */
  double quantity(int token, MaskKind kind) {
    return token < line.count ? line.quantity(token, kind) : Double.NaN;
  }

  /** The variable parts of a message, in order; each thing of a run of them is one. */
  public List<Parameter> parameters(String body) {
    match(body);
    List<Parameter> parameters = new ArrayList<>();
    Template template = index == UNKNOWN ? null : dictionary.template(index);
    int slot = -1;
    int part = 0;
    for (int i = 0; i < line.count; i++) {
      if (line.type[i] == LineScanner.MASK) {
        slot++;
        part = line.firstPart(i, part);
        for (int p = part; p < line.parts && line.partStart[p] < line.end[i]; p++) {
          MaskKind kind = line.partKind[p];
          String name =
              kind == MaskKind.CUSTOM
                  ? dictionary.masks().get(line.partMask[p]).name()
                  : kind.label();
          String value = body.substring(line.partStart[p], line.partEnd[p]);
          parameters.add(new Parameter(slot, kind, name, value));
        }
      } else if (line.type[i] == LineScanner.STEM
          || template != null && template.type[i] == Template.ANY) {
        slot++;
        MaskKind kind =
            line.type[i] == LineScanner.STEM
                ? MaskKind.ID
                : line.isQuoted(i) ? MaskKind.QUOTED : MaskKind.WORD;
        parameters.add(
            new Parameter(slot, kind, kind.label(), body.substring(line.start[i], line.end[i])));
      }
    }
    return parameters;
  }
}
