/** The words of the engine: what a log event is, under OpenTelemetry's names. */
@NullMarked
package io.dawnwatch.engine.event;

import org.jspecify.annotations.NullMarked;
