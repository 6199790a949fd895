package io.dawnwatch.topology.cli;

import io.dawnwatch.topology.console.Console;
import io.dawnwatch.topology.console.index.Indexed;
import io.dawnwatch.topology.console.web.ConsoleSettings;
import io.dawnwatch.topology.console.web.Person;
import io.dawnwatch.topology.console.web.Role;
import io.dawnwatch.topology.console.web.Users;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code console}: a dataset in the browser. */
@Command(
    name = "console",
    description = {
      "Shows a dataset in the browser: alerts and why, sources, verdicts, models, drift, mornings.",
      "It keeps an index of the topics in SQL. Without --users it is for people on this machine alone."
    },
    synopsisSubcommandLabel = "[user]",
    footer = {
      "",
      "Examples:",
      "  dawnwatch console --bootstrap-server localhost:9092 --schema-registry http://localhost:9093 --dataset web",
      "  dawnwatch console user ann --role reviewer >> users",
      "  dawnwatch console --dataset web --users users --public-url https://dawnwatch.example.org",
    })
public final class ConsoleCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final CountDownLatch stopped = new CountDownLatch(1);

  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions cluster;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "Its port; 0 takes a free one (default ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description = "Address it listens on (default ${DEFAULT-VALUE}); another one needs --users.")
  private String host;

  @Option(
      names = "--users",
      paramLabel = "FILE",
      description = "Who may use it, one a line as `dawnwatch console user` writes them.")
  private Path users;

  @Option(
      names = "--public-url",
      paramLabel = "URL",
      description = "Where people reach it if a proxy stands before it: https://HOST.")
  private URI publicUrl;

  @Option(
      names = "--as",
      paramLabel = "NAME",
      defaultValue = "${sys:user.name}",
      description = "Without --users: who verdicts are by (default: the user of this process).")
  private String as;

  @Option(
      names = "--read-only",
      description = "Without --users: nobody gives verdicts or suppresses alerts.")
  private boolean readOnly;

  @Option(
      names = "--index",
      paramLabel = "FILE|URL",
      description =
          "The index: a file of SQLite, or jdbc:postgresql://HOST/DATABASE to share it (user and"
              + " password: dawnwatch.index.user, dawnwatch.index.password in --command-config);"
              + " var/console/DATASET.sqlite by default.")
  private String index;

  @Option(
      names = "--retention",
      paramLabel = "DURATION",
      defaultValue = "14d",
      converter = Durations.class,
      description = "How far back the index goes (default ${DEFAULT-VALUE}).")
  private Duration retention;

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      defaultValue = "UTC",
      description = "Time zone of the pages (default ${DEFAULT-VALUE}).")
  private ZoneId zone;

  ConsoleCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    ConsoleSettings settings = settings();
    Indexed keep = keep();
    Dataset dataset = cluster.dataset();
    Cluster on = cluster.reachable();
    String where = index == null ? "var/console/" + dataset.name() + ".sqlite" : index;
    try (Console console = Console.start(on, dataset, where, keep, settings, terminal::note)) {
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    console.close();
                    stopped.countDown();
                  },
                  "dawnwatch-stop"));
      terminal.out().println("console         " + console.url());
      terminal
          .out()
          .println(
              settings.users().isPresent()
                  ? "people          those of " + users
                  : "people          anybody on this machine, as "
                      + settings.local().name()
                      + ", "
                      + settings.local().role());
      terminal.flush();
      if (settings.users().isPresent() && !settings.isSecure()) {
        terminal.note(
            "passwords and pages travel in the clear: put a proxy with TLS before it, and tell of"
                + " it with --public-url https://...");
      }
      stopped.await();
      return Dawnwatch.OK;
    }
  }

  private ConsoleSettings settings() {
    try {
      return new ConsoleSettings(
          host,
          port,
          Optional.ofNullable(publicUrl),
          users == null ? Optional.empty() : Optional.of(Users.read(users)),
          new Person(as, readOnly ? Role.VIEWER : Role.REVIEWER),
          zone,
          System::currentTimeMillis);
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    } catch (IOException e) {
      throw usage("--users: the file " + users + " cannot be read");
    }
  }

  private Indexed keep() {
    try {
      return Indexed.DEFAULT.retaining(retention);
    } catch (IllegalArgumentException e) {
      throw usage("--retention: " + e.getMessage());
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** {@code console user}. */
  @Command(
      name = "user",
      description = {
        "Writes the line of a person, or of a script, for the file of --users.",
        "It asks for the password, or reads it from standard input; a token is made and shown once."
      },
      footer = {
        "",
        "Examples:",
        "  dawnwatch console user ann --role reviewer >> users",
        "  dawnwatch console user wall-screen --role viewer --token >> users",
      })
  int user(
      @Parameters(paramLabel = "NAME", description = "As verdicts will name them.") String name,
      @Option(
              names = "--role",
              paramLabel = "viewer|reviewer",
              defaultValue = "viewer",
              description =
                  "A viewer reads; a reviewer gives verdicts and suppresses (default"
                      + " ${DEFAULT-VALUE}).")
          String role,
      @Option(names = "--token", description = "A bearer token for a script, not a password.")
          boolean token)
      throws IOException {
    try {
      Role given = Role.named(role);
      if (token) {
        String made = Users.newToken();
        terminal.out().println(Users.tokenLine(name, given, made));
        terminal.note("token of " + name + ", shown this once: " + made);
      } else {
        terminal.out().println(Users.passwordLine(name, given, password(name)));
      }
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
    terminal.flush();
    return Dawnwatch.OK;
  }

  private String password(String name) throws IOException {
    java.io.Console keyboard = System.console();
    if (keyboard != null) {
      char[] typed = keyboard.readPassword("password of %s: ", name);
      return typed == null ? "" : new String(typed);
    }
    String line =
        new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8)).readLine();
    return line == null ? "" : line;
  }
}
