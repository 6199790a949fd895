package io.dawnwatch.topology.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {
  @Test
  void controlsOfLogTextAreWrittenOut() {
    assertThat(Terminal.escape("a\u001b[2Jb\u0007\u009b\u202e\u200b\u2066\ufeff\r\n\tc"))
        .isEqualTo("a\\x1b[2Jb\\x07\\x9b\\u202e\\u200b\\u2066\\ufeff\\x0d\\n\\tc");
  }

  @Test
  void plainTextStaysAsItIs() {
    String text = "Größe 5 € 日本 \ud83d\ude00";
    assertThat(Terminal.escape(text)).isSameAs(text);
  }

  @Test
  void colourNeedsATerminalAndNoObjection() {
    assertThat(Screen.interactive(Map.of()).terminal.red("x")).isEqualTo("\u001b[31mx\u001b[0m");
    assertThat(Screen.interactive(Map.of("NO_COLOR", "1")).terminal.red("x")).isEqualTo("x");
    assertThat(Screen.interactive(Map.of("TERM", "dumb")).terminal.red("x")).isEqualTo("x");
    assertThat(Screen.piped().terminal.red("x")).isEqualTo("x");
  }

  @Test
  void columnsComeFromTheEnvironment() {
    assertThat(Screen.interactive(Map.of("COLUMNS", "80")).terminal.cutAt()).isEqualTo(80);
    assertThat(Screen.interactive(Map.of("COLUMNS", "wide")).terminal.cutAt()).isEqualTo(120);
    assertThat(Screen.piped().terminal.cutAt()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void progressIsRewrittenInPlaceAndTakenAway() {
    Screen screen = Screen.interactive(Map.of());
    try (Progress progress = screen.terminal.progress()) {
      progress.update(0.25, () -> "too early");
      screen.nanos.addAndGet(Duration.ofMillis(100).toNanos());
      progress.update(0.5, () -> "half\u001b");
      screen.terminal.note("a note");
    }
    assertThat(screen.err())
        .isEqualTo(
            "\r\u001b[K[############------------]  50 % half\\x1b\r\u001b[Ka note"
                + System.lineSeparator());
  }

  @Test
  void progressIsRareAndPlainWhereNobodyWatches() {
    Screen screen = Screen.piped();
    try (Progress progress = screen.terminal.progress()) {
      for (int second = 0; second < 60; second++) {
        screen.nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        progress.update(-1, () -> "reading");
      }
    }
    assertThat(screen.err().lines()).containsExactly("reading", "reading");
  }
}
