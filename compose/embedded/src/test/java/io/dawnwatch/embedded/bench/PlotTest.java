package io.dawnwatch.embedded.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class PlotTest {
  @Test
  void everyPointIsABarAsLongAsItIsQuick() throws Exception {
    String svg =
        Plot.svg(
            "Replay, by threads",
            List.of(new Plot.Point(1, 50_000, 3.5), new Plot.Point(2, 100_000, 3.25)));
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    NodeList bars = document.getElementsByTagName("rect");
    assertThat(bars.getLength()).isEqualTo(2);
    assertThat(width(bars, 1)).isEqualTo(2 * width(bars, 0));
    assertThat(document.getDocumentElement().getTextContent())
        .contains(
            "50,000 events/s, 3.50 us", "100,000 events/s, 3.25 us", "prefers-color-scheme:dark");
  }

  private static double width(NodeList bars, int number) {
    return Double.parseDouble(((Element) bars.item(number)).getAttribute("width"));
  }
}
