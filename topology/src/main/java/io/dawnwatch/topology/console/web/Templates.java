package io.dawnwatch.topology.console.web;

import io.dawnwatch.topology.report.Html;
import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.loader.ClasspathLoader;
import io.pebbletemplates.pebble.template.PebbleTemplate;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;

/**
 * Fills the templates beside this class. All text is escaped as the morning page escapes it; what a
 * template marks as raw is markup of ours. Thread-safe.
 */
final class Templates {
  private static final String STRATEGY = "page";

  private final PebbleEngine engine;

  /** Templates that show times in that zone. */
  Templates(ZoneId zone) {
    ClasspathLoader loader = new ClasspathLoader(Templates.class.getClassLoader());
    loader.setPrefix("io/dawnwatch/topology/console/web/templates");
    loader.setSuffix(".html");
    engine =
        new PebbleEngine.Builder()
            .loader(loader)
            .addEscapingStrategy(STRATEGY, Html::escape)
            .defaultEscapingStrategy(STRATEGY)
            .strictVariables(true)
            .defaultLocale(Locale.ROOT)
            .extension(new Say(zone))
            .build();
  }

  /** The page of a template. */
  String page(String template, Map<String, Object> values) {
    PebbleTemplate compiled = engine.getTemplate(template);
    StringWriter page = new StringWriter();
    try {
      compiled.evaluate(page, values);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return page.toString();
  }
}
