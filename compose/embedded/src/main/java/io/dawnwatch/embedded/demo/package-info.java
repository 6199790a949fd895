/**
 * The simulated day behind {@code dawnwatch demo}: a small fleet, its ordinary noise, and the
 * incidents it is judged by. Uses the JDK alone.
 */
package io.dawnwatch.embedded.demo;
