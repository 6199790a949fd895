package io.dawnwatch.topology.lifecycle;

/** What the values of the records of a topic of lines are. */
public enum Content {
  /** The bytes of a line: text of any format, JSON too. */
  LINES,
  /** Avro in the Confluent wire format, to be read with its schema and taken as a line of JSON. */
  AVRO
}
