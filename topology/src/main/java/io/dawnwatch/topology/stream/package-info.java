/** Live: the ingest and score topologies and the app around them. */
package io.dawnwatch.topology.stream;
