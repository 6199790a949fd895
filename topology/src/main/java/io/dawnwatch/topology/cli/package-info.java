/** The command line. */
package io.dawnwatch.topology.cli;
