package io.dawnwatch.topology.cli;

import java.util.List;
import java.util.function.Consumer;

/** A document of headings, sentences and tables: for a terminal, or in Markdown. */
interface Page {
  void heading(String text);

  /** A paragraph, or an item of a list. */
  void sentence(String text);

  /** A line to be copied. */
  void command(String text);

  /** A table; the first column is text, the others are numbers. */
  void table(List<String> headers, List<List<String>> rows);

  /** The page on a terminal. */
  static Page text(Terminal terminal, Consumer<String> line) {
    return new Page() {
      @Override
      public void heading(String text) {
        line.accept("");
        line.accept(terminal.bold(Terminal.escape(text)));
      }

      @Override
      public void sentence(String text) {
        line.accept("  " + Terminal.escape(text));
      }

      @Override
      public void command(String text) {
        line.accept("    " + Terminal.escape(text));
      }

      @Override
      public void table(List<String> headers, List<List<String>> rows) {
        Table table = new Table().text(headers.get(0));
        headers.stream().skip(1).forEach(table::number);
        rows.forEach(row -> table.row(row.toArray(String[]::new)));
        table.lines(terminal).forEach(one -> line.accept("  " + one));
      }
    };
  }

  /** The page in Markdown. What names and reasons say is not taken for markup. */
  static Page markdown(Consumer<String> line) {
    return new Page() {
      @Override
      public void heading(String text) {
        line.accept("");
        line.accept("## " + plain(text));
        line.accept("");
      }

      @Override
      public void sentence(String text) {
        line.accept("- " + plain(text));
      }

      @Override
      public void command(String text) {
        line.accept("");
        line.accept("    " + Terminal.escape(text));
        line.accept("");
      }

      @Override
      public void table(List<String> headers, List<List<String>> rows) {
        line.accept("");
        line.accept(row(headers));
        line.accept("| --- " + "| ---: ".repeat(headers.size() - 1) + "|");
        rows.forEach(one -> line.accept(row(one)));
        line.accept("");
      }

      private String row(List<String> cells) {
        return "| " + String.join(" | ", cells.stream().map(this::plain).toList()) + " |";
      }

      private String plain(String text) {
        return Terminal.escape(text).replaceAll("([\\\\`*_{}\\[\\]<>#|!&])", "\\\\$1");
      }
    };
  }
}
