package io.dawnwatch.embedded.demo;

import java.util.List;

/** Shapes to draw from, each as often as its weight says. Immutable. */
final class Shapes {
  private final Shape[] shapes;
  private final double[] upTo;

  Shapes(List<Shape> shapes) {
    if (shapes.isEmpty()) {
      throw new IllegalArgumentException("there must be a shape to draw");
    }
    this.shapes = shapes.toArray(Shape[]::new);
    this.upTo = new double[this.shapes.length];
    double sum = 0;
    for (int i = 0; i < upTo.length; i++) {
      sum += this.shapes[i].weight();
      upTo[i] = sum;
    }
  }

  Shape draw(Dice dice) {
    double at = dice.uniform() * upTo[upTo.length - 1];
    int i = 0;
    while (at >= upTo[i] && i < upTo.length - 1) {
      i++;
    }
    return shapes[i];
  }

  int size() {
    return shapes.length;
  }
}
