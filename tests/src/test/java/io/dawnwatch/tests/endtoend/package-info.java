/** Whole runs: processes that are killed, replays of what they did, the demo. */
package io.dawnwatch.tests.endtoend;
