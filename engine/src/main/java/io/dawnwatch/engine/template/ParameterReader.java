package io.dawnwatch.engine.template;

import java.util.List;

/*
 * The matcher has cut the message into tokens already; of a template that is followed the tokens of its slots are read
 * once more as numbers. Other messages cost one look-up. Nothing is allocated.
 */
/** Reads the values of followed parameters from what a matcher matched last. Of one thread. */
public final class ParameterReader {
  private final DictionaryMatcher matcher;

  /** By template: which of the arrays below are its own, from first to next first. */
  private final int[] first;

  private final int[] token;
  private final MaskKind[] kind;
  private final int[] place;
  private final ParameterValues values;

  /**
   * A reader.
   *
   * @param measures names of the measures; what is followed under other names is not read
   */
  public ParameterReader(
      DictionaryMatcher matcher, FollowedParameters followed, List<String> measures) {
    this.matcher = matcher;
    Dictionary dictionary = matcher.dictionary();
    List<FollowedParameters.Parameter> read =
        followed.list().stream()
            .filter(
                one ->
                    measures.contains(one.name())
                        && dictionary.indexOf(one.template()) >= 0
                        && dictionary
                                .template(dictionary.indexOf(one.template()))
                                .tokenOf(one.slot())
                            >= 0)
            .toList();
    token = new int[read.size()];
    kind = new MaskKind[read.size()];
    place = new int[read.size()];
    first = new int[dictionary.size() + 1];
    int at = 0;
    for (int i = 0; i < dictionary.size(); i++) {
      first[i] = at;
      for (FollowedParameters.Parameter one : read) {
        if (one.template() == dictionary.template(i).id()) {
          token[at] = dictionary.template(i).tokenOf(one.slot());
          kind[at] = one.kind();
          place[at++] = measures.indexOf(one.name());
        }
      }
    }
    first[dictionary.size()] = at;
    values = ParameterValues.reused(at);
  }

  /** The values in the message that was matched last: good until the next is. */
  public ParameterValues read() {
    int template = matcher.index();
    if (template < 0 || first[template] == first[template + 1]) {
      return ParameterValues.NONE;
    }
    values.clear();
    for (int i = first[template]; i < first[template + 1]; i++) {
      double value = matcher.quantity(token[i], kind[i]);
      if (!Double.isNaN(value)) {
        values.add(place[i], value);
      }
    }
    return values;
  }
}
