/** The engine on labelled files: what it finds, next to what people said. */
package io.dawnwatch.topology.cli.lab;
