/** Topologies, topics and apps on a broker and a registry inside this JVM. */
package io.dawnwatch.tests.topology;
