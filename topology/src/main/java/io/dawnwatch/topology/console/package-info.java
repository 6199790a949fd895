/** The console: an index of a dataset's topics in SQL, and pages to look at it with a browser. */
@org.jspecify.annotations.NullMarked
package io.dawnwatch.topology.console;
