package io.dawnwatch.topology.report;

import static io.dawnwatch.topology.report.PageText.count;
import static io.dawnwatch.topology.report.PageText.plural;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** Messages nobody knew, and messages that are missed. */
final class MessageSection {
  private final Night night;
  private final PageText text;
  private final Html html;

  MessageSection(Night night, PageText text, Html html) {
    this.night = night;
    this.text = text;
    this.html = html;
  }

  void write() {
    Messages messages = night.messages();
    if (!messages.isKnown()) {
      return;
    }
    html.raw("<section><h2>New and vanished messages</h2><p class=\"note\">")
        .text(
            "New: in no dictionary of the model and not in "
                + messages.reference()
                + ". Vanished: at least "
                + Messages.USUAL
                + " times in "
                + messages.reference()
                + ", not once now.")
        .raw("</p><h3>%s</h3>", plural(messages.freshCount(), "new message"));
    for (Messages.Fresh one : messages.fresh()) {
      html.raw(
              "<div class=\"message\"><span class=\"n\">%s &times;</span><div>",
              count(one.events()))
          .raw("<pre>")
          .text(one.text().isEmpty() ? "(no line of it was kept)" : one.text())
          .raw("</pre><p class=\"place\">since ")
          .text(text.dayTime(one.firstMillis()))
          .raw(" · ")
          .text(entities(one.entities()))
          .raw(" · ")
          .text(one.place())
          .raw(" · template <code>%s</code></p></div></div>", one.template());
    }
    html.more(messages.freshCount() - messages.fresh().size());
    html.raw("<h3>%s</h3>", plural(messages.goneCount(), "vanished message"));
    for (Messages.Gone one : messages.gone()) {
      html.raw(
              "<div class=\"message\"><span class=\"n\">%s &times;</span><div><pre>",
              count(one.before()))
          .text(one.text().isEmpty() ? "(no line of it was kept)" : one.text())
          .raw(
              "</pre><p class=\"place\">before, not now · template <code>%s</code></p></div></div>",
              one.template());
    }
    html.more(messages.goneCount() - messages.gone().size());
    if (messages.others() > 0) {
      html.raw("<p class=\"note\">")
          .text(
              plural(messages.others(), "event")
                  + " had more templates than are told apart, so nothing is called vanished.")
          .raw("</p>");
    }
    html.raw("</section>");
  }

  private static String entities(SortedMap<String, Long> entities) {
    List<String> names = new ArrayList<>(entities.keySet());
    names.sort(
        Comparator.comparingLong((String name) -> -entities.get(name))
            .thenComparing(Comparator.naturalOrder()));
    String first =
        names.stream()
            .limit(3)
            .map(name -> name + " (" + count(entities.get(name)) + ")")
            .collect(Collectors.joining(", "));
    return names.size() <= 3 ? first : first + " and " + (names.size() - 3) + " or more others";
  }
}
