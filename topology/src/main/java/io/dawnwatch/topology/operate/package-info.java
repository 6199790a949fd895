/** Looks after the cluster a dataset lives on: what is wrong with it, and taking things away. */
package io.dawnwatch.topology.operate;
