/** One class per detector: how surprising a window is, in nats, and why. */
@NullMarked
package io.dawnwatch.engine.detect;

import org.jspecify.annotations.NullMarked;
