/**
 * What the console reads: scores, alerts, verdicts, runs, drift and the audit trail of a dataset,
 * as rows of a SQL database. All of it comes from topics, so it can be dropped and built again at
 * any time.
 */
@NullMarked
package io.dawnwatch.topology.console.index;

import org.jspecify.annotations.NullMarked;
