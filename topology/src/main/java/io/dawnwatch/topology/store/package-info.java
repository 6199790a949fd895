/** The write-behind entity store: live objects, encoded when the task commits. */
package io.dawnwatch.topology.store;
