package io.dawnwatch.tests.measure;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Runs {@link ForestAgainstRcf} with {@code -Dmeasure}: its name keeps it out of the suites. */
class ForestMeasurement {
  @Test
  void prints() throws IOException {
    assumeTrue(System.getProperty("measure") != null, "measures with -Dmeasure alone");
    ForestAgainstRcf.print();
  }
}
