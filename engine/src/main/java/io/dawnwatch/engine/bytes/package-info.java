/** The compact binary form shared by saved state and trained models. */
@NullMarked
package io.dawnwatch.engine.bytes;

import org.jspecify.annotations.NullMarked;
