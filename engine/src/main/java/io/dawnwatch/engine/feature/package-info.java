/** Integer counts per entity and window, and the ring of closed windows they are compared with. */
@NullMarked
package io.dawnwatch.engine.feature;

import org.jspecify.annotations.NullMarked;
