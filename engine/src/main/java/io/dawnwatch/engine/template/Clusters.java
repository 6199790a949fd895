package io.dawnwatch.engine.template;

import java.util.ArrayList;
import java.util.List;

/** Finds the words that vary in shapes. */
final class Clusters {
  private Clusters() {}

  static List<Template> of(List<Shape> shapes) {
    List<Template> templates = new ArrayList<>();
    for (Shape shape : shapes) {
      templates.add(Template.of(shape, new boolean[shape.type.length]));
    }
    return templates;
  }
}
