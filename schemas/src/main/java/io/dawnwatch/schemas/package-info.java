/** The public contract: generated records, and how they become bytes on a topic. */
package io.dawnwatch.schemas;
