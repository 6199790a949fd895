package io.dawnwatch.topology.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTest {
  private static Table table() {
    return new Table()
        .text("entity")
        .number("p99 ms")
        .text("why")
        .row("web@a", "7", "short")
        .row("database@b", "1200", "a reason that goes on and on")
        .detail("server.log:3 \u001bboo");
  }

  @Test
  void numbersAlignRightAndTextLeft() {
    assertThat(table().lines(Screen.piped().terminal))
        .containsExactly(
            "entity      p99 ms  why",
            "web@a            7  short",
            "database@b    1200  a reason that goes on and on",
            "    server.log:3 \\x1bboo");
  }

  @Test
  void aTerminalCutsTheLongestColumn() {
    assertThat(table().lines(Screen.interactive(Map.of("COLUMNS", "32", "NO_COLOR", "1")).terminal))
        .containsExactly(
            "entity      p99 ms  why",
            "web@a            7  short",
            "database@b    1200  a reason th…",
            "    server.log:3 \\x1bboo");
  }

  @Test
  void aRowMustFillItsColumns() {
    assertThatThrownBy(() -> new Table().text("a").row("1", "2"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
