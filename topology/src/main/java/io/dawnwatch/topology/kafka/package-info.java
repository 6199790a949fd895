/** Names of topics and how a cluster is reached. */
package io.dawnwatch.topology.kafka;
