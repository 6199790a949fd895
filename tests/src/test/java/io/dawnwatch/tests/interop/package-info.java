/** Others' clients and servers against ours: what we claim to speak, they must understand. */
package io.dawnwatch.tests.interop;
