/** How far what comes in has moved from what the model was trained on. */
@NullMarked
package io.dawnwatch.engine.drift;

import org.jspecify.annotations.NullMarked;
