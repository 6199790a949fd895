/** Measurements against libraries that are not part of the product; run on request alone. */
package io.dawnwatch.tests.measure;
