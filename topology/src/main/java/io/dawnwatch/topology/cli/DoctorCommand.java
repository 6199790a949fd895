package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.topology.operate.Doctor;
import io.dawnwatch.topology.operate.Finding;
import io.dawnwatch.topology.operate.Finding.Level;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code doctor}: what is wrong with a dataset and its cluster. */
@Command(
    name = "doctor",
    description = {
      "Looks at brokers, topics, registry, access, clocks, disks, memory and apps, and says "
          + "what to do.",
      "Changes nothing but a topic of its own for the clocks, which it deletes again. Exit "
          + "code 1 if something has failed; warnings and what cannot be told leave it 0."
    },
    footer = {
      "",
      "Example:",
      "  dawnwatch doctor --bootstrap-server localhost:9092 --schema-registry http://localhost:9093"
          + " --dataset web",
      "  dawnwatch doctor --bootstrap-server localhost:9092 --schema-registry http://localhost:9093"
          + " --dataset web --fix",
    })
public final class DoctorCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ClusterOptions cluster;
  @Mixin private OutputOptions output;
  @Mixin private Consent consent;

  @Option(names = "--fix", description = "Repair what can be repaired, each after asking.")
  private boolean fix;

  DoctorCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    Doctor doctor = new Doctor(cluster.cluster(), cluster.dataset());
    List<Finding> findings = doctor.findings();
    boolean again = false;
    if (fix) {
      for (Finding finding : findings) {
        again |= finding.fix().isPresent() && repaired(finding);
      }
    }
    if (again) {
      findings = doctor.findings();
    }
    report(findings);
    return count(findings, Level.FAIL) == 0 ? Dawnwatch.OK : Dawnwatch.FAILED;
  }

  private boolean repaired(Finding finding) {
    terminal.note(Terminal.escape(finding.where() + ": " + finding.what()));
    terminal.note("  to be done: " + Terminal.escape(finding.remedy()));
    if (!consent.to("do it?", terminal)) {
      return false;
    }
    try {
      finding.fix().orElseThrow().apply();
      terminal.note("done");
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (Exception e) {
      terminal.note("it could not be done: " + Dawnwatch.describe(e, false));
      return false;
    }
  }

  private static long count(List<Finding> findings, Level level) {
    return findings.stream().filter(finding -> finding.level() == level).count();
  }

  private void report(List<Finding> findings) {
    ObjectNode result = OutputOptions.object().put("dataset", cluster.dataset().name());
    for (Level level : Level.values()) {
      result.put(name(level), count(findings, level));
    }
    ArrayNode nodes = result.putArray("findings");
    for (Finding finding : findings) {
      nodes
          .addObject()
          .put("level", name(finding.level()))
          .put("where", finding.where())
          .put("what", finding.what())
          .put("remedy", finding.remedy())
          .put("fixable", finding.fix().isPresent());
    }
    output.print(terminal, result, line -> text(findings, line));
  }

  private void text(List<Finding> findings, Consumer<String> line) {
    for (Finding finding : findings) {
      String level = String.format(Locale.ROOT, "%-7s", name(finding.level()));
      String said = Terminal.escape(finding.where() + ": " + finding.what());
      line.accept(
          switch (finding.level()) {
            case FAIL -> terminal.red(level) + " " + said;
            case WARN -> terminal.bold(level) + " " + said;
            default -> terminal.faint(level) + " " + said;
          });
      if (!finding.remedy().isEmpty()) {
        line.accept("        -> " + Terminal.escape(finding.remedy()));
      }
    }
    long fixable = findings.stream().filter(finding -> finding.fix().isPresent()).count();
    line.accept(
        count(findings, Level.OK)
            + " ok, "
            + count(findings, Level.WARN)
            + " warn, "
            + count(findings, Level.FAIL)
            + " fail, "
            + count(findings, Level.UNKNOWN)
            + " unknown"
            + (fixable > 0 && !fix ? "; --fix can repair " + fixable + " of them" : ""));
  }

  private static String name(Level level) {
    return level.name().toLowerCase(Locale.ROOT);
  }
}
