/**
 * The console's pages: an HTTP server of read-only pages and a few forms. Text of logs reaches a
 * page through the templates alone, which escape all of it.
 */
@org.jspecify.annotations.NullMarked
package io.dawnwatch.topology.console.web;
