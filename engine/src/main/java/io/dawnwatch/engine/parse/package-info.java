/**
 * From a line to an event, or to the reason why not. Formats are detected once per log from a
 * sample; after that every line is parsed with the same settings, so that the same bytes always
 * give the same event.
 */
@NullMarked
package io.dawnwatch.engine.parse;

import org.jspecify.annotations.NullMarked;
