/** What happened in a night, gathered from a dataset's topics and made a page people read. */
package io.dawnwatch.topology.report;
