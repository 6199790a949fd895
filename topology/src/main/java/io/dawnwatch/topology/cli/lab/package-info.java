/** {@code lab}: the engine on labelled files of one's own. */
package io.dawnwatch.topology.cli.lab;
