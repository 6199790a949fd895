/** What is expected of events, how they are cleaned, and what is redacted before they are kept. */
@NullMarked
package io.dawnwatch.engine.clean;

import org.jspecify.annotations.NullMarked;
