/** A broker and a schema registry inside this JVM, for the first five minutes and for tests. */
package io.dawnwatch.embedded;
