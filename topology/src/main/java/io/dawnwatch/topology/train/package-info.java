/** Training and evaluation over the events of a dataset, and the experiments they leave. */
package io.dawnwatch.topology.train;
