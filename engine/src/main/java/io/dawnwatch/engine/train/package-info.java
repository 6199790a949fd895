/** Learning what is usual: counts that add up in any order, and models frozen from them. */
@NullMarked
package io.dawnwatch.engine.train;

import org.jspecify.annotations.NullMarked;
