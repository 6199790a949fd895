/** The console: what it keeps of a dataset, and what it shows. */
package io.dawnwatch.tests.console;
