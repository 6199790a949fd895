package io.dawnwatch.topology.cli;

import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.lifecycle.ModelRoles;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The verbs that change the role of a model, at an exact offset of each partition. */
final class RoleVerbs {
  private static final String MODEL = "The model: its hash, or the beginning of it.";

  private RoleVerbs() {}

  static List<Object> of(Terminal terminal) {
    return List.of(
        new Shadow(terminal), new Promote(terminal), new Rollback(terminal), new Retire(terminal));
  }

  private static void requireReason(boolean override, RoleOptions options, CommandSpec spec) {
    if (override && !options.saysWhy()) {
      throw new ParameterException(
          spec.commandLine(), "--override needs --why TEXT: it is noted on the models topic");
    }
  }

  /** {@code shadow}. */
  @Command(
      name = "shadow",
      description = {
        "Lets a model score beside the champion; nobody is woken.",
        "Its scores are emitted with the role CHALLENGER. A model with other windows or another "
            + "dictionary keeps a state of its own and is warm after three horizons."
      },
      footer = {
        "",
        "Example:",
        "  dawnwatch shadow --bootstrap-server localhost:9092 --schema-registry"
            + " http://localhost:9093 --dataset web 3f2a91c0",
      })
  static final class Shadow implements Callable<Integer> {
    private final Terminal terminal;
    @Mixin private RoleOptions options;

    @Parameters(paramLabel = "MODEL", description = MODEL)
    private String model;

    Shadow(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
      return options.carryOut(terminal, roles -> roles.shadow(model, options.order()));
    }
  }

  /** {@code promote}. */
  @Command(
      name = "promote",
      description = {
        "Makes a challenger the champion, if the gates pass.",
        "From that record on its scores count. The former champion stays as a challenger, warm "
            + "for a rollback. Gates are asked first (docs/promotion.md): what it was trained on, "
            + "whether it beats the baseline and keeps up with the champion, its subgroups, verdicts, "
            + "warmth, parity, owner."
      },
      footer = {
        "",
        "Exit codes: 0 promoted (with --dry-run: nothing stops it), 3 a gate failed and nothing was"
            + " written, 1 refused or",
        "failed, 2 usage. A former champion and the built-in model pass no gate, but must be warm.",
        "",
        "Examples:",
        "  dawnwatch promote --bootstrap-server localhost:9092 --schema-registry"
            + " http://localhost:9093 --dataset web 3f2a91c0 --dry-run",
        "  dawnwatch promote --bootstrap-server localhost:9092 --schema-registry"
            + " http://localhost:9093 --dataset web 3f2a91c0",
      })
  static final class Promote implements Callable<Integer> {
    private final Terminal terminal;
    @Spec private CommandSpec spec;
    @Mixin private RoleOptions options;
    @Mixin private GateVerb gates;

    @Parameters(paramLabel = "MODEL", description = MODEL)
    private String model;

    @Mixin private WarmFor warmFor;

    @Option(
        names = "--override",
        description = "Do it though a gate failed; needs --why, and is noted with what failed.")
    private boolean override;

    @Option(names = "--dry-run", description = "Ask the gates and change nothing.")
    private boolean dryRun;

    Promote(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
      requireReason(override, options, spec);
      Cluster on = options.reachable();
      GateVerb.Asked asked = gates.ask(on, options.dataset(), model);
      if (dryRun || asked.stops() && !override) {
        return GateVerb.show(terminal, options.output(), options.dataset(), asked, !dryRun);
      }
      return options.carryOut(
          terminal,
          on,
          roles ->
              roles.promote(
                  asked.id(), options.order(), warmFor.time(), override, asked.findings()),
          Optional.of(asked));
    }
  }

  /** How long a former champion goes on. */
  static final class WarmFor {
    @Option(
        names = "--warm-for",
        converter = Durations.class,
        paramLabel = "TIME",
        description =
            "How long the present champion goes on as a challenger, warm for a rollback, by the"
                + " clock of each partition: 0s not at all (default: 1d).")
    private Duration time = ModelRoles.WARM_FOR;

    Duration time() {
      return time;
    }
  }

  /** {@code rollback}. */
  @Command(
      name = "rollback",
      description = {
        "Makes the champion before the champion again, at the next record. Nothing is deleted."
      },
      footer = {
        "",
        "Example:",
        "  dawnwatch rollback --bootstrap-server localhost:9092 --schema-registry"
            + " http://localhost:9093 --dataset web",
      })
  static final class Rollback implements Callable<Integer> {
    private final Terminal terminal;
    @Spec private CommandSpec spec;
    @Mixin private RoleOptions options;

    @Option(
        names = "--to",
        paramLabel = "MODEL",
        description = "A former champion, by its hash or the beginning of it; else the last one.")
    private String to;

    @Mixin private WarmFor warmFor;

    @Option(names = "--override", description = "Do it though it is not warm; needs --why.")
    private boolean override;

    Rollback(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
      requireReason(override, options, spec);
      return options.carryOut(
          terminal,
          roles ->
              roles.rollback(Optional.ofNullable(to), options.order(), warmFor.time(), override));
    }
  }

  /** {@code retire}. */
  @Command(
      name = "retire",
      description = "Lets a challenger score no more. The artifact stays.",
      footer = {
        "",
        "Example:",
        "  dawnwatch retire --bootstrap-server localhost:9092 --schema-registry"
            + " http://localhost:9093 --dataset web 3f2a91c0",
      })
  static final class Retire implements Callable<Integer> {
    private final Terminal terminal;
    @Mixin private RoleOptions options;

    @Parameters(paramLabel = "MODEL", description = MODEL)
    private String model;

    Retire(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
      return options.carryOut(terminal, roles -> roles.retire(model, options.order()));
    }
  }
}
