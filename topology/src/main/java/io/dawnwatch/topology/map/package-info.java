/** Avro to engine and back, total both ways. */
package io.dawnwatch.topology.map;
