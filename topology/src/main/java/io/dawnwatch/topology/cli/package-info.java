/**
 * The command line: one class per verb, thin, and the kit they share: {@link
 * io.dawnwatch.topology.cli.Terminal}, {@link io.dawnwatch.topology.cli.Table} and the options that
 * mean the same everywhere.
 */
package io.dawnwatch.topology.cli;
