/** Measurements a user can repeat: {@code dawnwatch bench}. */
package io.dawnwatch.embedded.bench;
