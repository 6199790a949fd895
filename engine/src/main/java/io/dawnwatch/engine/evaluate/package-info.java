/** How good a model is, with and without labels: pure statistics over what the scorer said. */
@NullMarked
package io.dawnwatch.engine.evaluate;

import org.jspecify.annotations.NullMarked;
