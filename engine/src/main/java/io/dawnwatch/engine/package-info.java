/**
 * The entry point: {@link io.dawnwatch.engine.Scorer}, one per partition, and the model it scores
 * by.
 */
@NullMarked
package io.dawnwatch.engine;

import org.jspecify.annotations.NullMarked;
