/** Log files as people keep them: rotated, compressed, in folders, or piped in. */
@NullMarked
package io.dawnwatch.topology.files;

import org.jspecify.annotations.NullMarked;
