/** What leaves the engine: calibrated scores, reasons, evidence, alerts and their ids. */
@NullMarked
package io.dawnwatch.engine.score;

import org.jspecify.annotations.NullMarked;
