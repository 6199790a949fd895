package io.dawnwatch.embedded.demo;

/** A line that is due, before its text is drawn. {@code slowness} multiplies its duration. */
record Arrival(long millis, ServiceDay day, Shape shape, double slowness, Damage damage) {}
