/** Batch: manifests, replays, coverage and parity. */
package io.dawnwatch.topology.replay;
