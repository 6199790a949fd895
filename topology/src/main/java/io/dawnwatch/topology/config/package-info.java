/** The dataset file: its keys, how it is read, what it says. */
package io.dawnwatch.topology.config;
