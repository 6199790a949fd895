/** What a dataset of a given size will take, from a sample that is really parsed and scored. */
package io.dawnwatch.topology.forecast;
