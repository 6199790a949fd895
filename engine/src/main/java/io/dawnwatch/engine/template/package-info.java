/** Message shapes: which constant text a message was made from. */
@NullMarked
package io.dawnwatch.engine.template;

import org.jspecify.annotations.NullMarked;
