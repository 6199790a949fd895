/** From a line to its one outcome: what live ingest, {@code load} and the demo share. */
package io.dawnwatch.topology.ingest;
