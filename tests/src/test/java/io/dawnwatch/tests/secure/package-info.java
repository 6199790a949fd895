/** TLS, passwords and rights, by Kafka's own property names. */
package io.dawnwatch.tests.secure;
