/** Topics, models and activations of a dataset. */
package io.dawnwatch.topology.lifecycle;
