/** The launcher, run as people run it. */
package io.dawnwatch.tests.cli;
