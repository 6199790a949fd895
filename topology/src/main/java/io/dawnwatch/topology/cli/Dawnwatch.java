package io.dawnwatch.topology.cli;

import io.dawnwatch.topology.Release;
import io.dawnwatch.topology.cli.lab.LabCommand;
import io.dawnwatch.topology.cli.score.ScoreCommand;
import io.dawnwatch.topology.config.BadDatasetFileException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The command line of the production archive. Exit codes: 0 ok, 1 failed, 2 usage; a verb documents
 * others.
 */
@Command(
    name = "dawnwatch",
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    versionProvider = Dawnwatch.Version.class,
    description =
        "Scores logs for anomalies on Kafka, live and in a replay, byte for byte the same.",
    synopsisSubcommandLabel = "VERB",
    commandListHeading = "%nVerbs:%n",
    sortOptions = false,
    exitCodeOnExecutionException = Dawnwatch.FAILED,
    exitCodeOnInvalidInput = Dawnwatch.USAGE)
public final class Dawnwatch implements Runnable {
  public static final int OK = 0;
  public static final int FAILED = 1;
  public static final int USAGE = 2;

  private static final int MOST_HELP_COLUMNS = 120;
  private static final int LEAST_HELP_COLUMNS = 60;

  @Spec private CommandSpec spec;

  @Option(
      names = "--stacktrace",
      scope = ScopeType.INHERIT,
      description = "When something fails, show where in the code.")
  private boolean stacktrace;

  private Dawnwatch() {}

  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs a verb of the production archive and gives its exit code. */
  public static int run(String... args) {
    Terminal terminal = Terminal.ofSystem();
    int code = commandLine(terminal).execute(args);
    terminal.flush();
    return code;
  }

  /**
   * The command line with all verbs, and more: what an archive with more in it than the production
   * archive adds, such as {@code demo}.
   *
   * @param moreVerbs objects annotated as picocli commands
   */
  public static CommandLine commandLine(Terminal terminal, Object... moreVerbs) {
    Dawnwatch root = new Dawnwatch();
    CommandLine command = new CommandLine(root);
    verbs(terminal).forEach(command::addSubcommand);
    Arrays.stream(moreVerbs).forEach(command::addSubcommand);
    command.setOut(new PrintWriter(terminal.out(), true));
    command.setErr(new PrintWriter(terminal.err(), true));
    command.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            terminal.colour() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
    command.setUsageHelpWidth(
        Math.max(LEAST_HELP_COLUMNS, Math.min(terminal.columns(), MOST_HELP_COLUMNS)));
    command.setUsageHelpLongOptionsMaxWidth(32);
    command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, any -> "");
    command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, VerbList::of);
    command.setCaseInsensitiveEnumValuesAllowed(true);
    command.setParameterExceptionHandler((problem, args) -> usageError(problem, terminal));
    command.setExecutionExceptionHandler(
        (failure, verb, parsed) -> failed(failure, verb, parsed, root.stacktrace, terminal));
    return command;
  }

  /** The verbs every archive has, in the order in which help lists them. */
  private static List<Object> verbs(Terminal terminal) {
    List<Object> verbs = new ArrayList<>();
    verbs.addAll(scoring(terminal));
    verbs.add(ModelsCommand.of(terminal));
    verbs.addAll(RoleVerbs.of(terminal));
    verbs.addAll(operating(terminal));
    return verbs;
  }

  private static List<Object> scoring(Terminal terminal) {
    return List.of(
        new ScoreCommand(terminal),
        new FormatsCommand(terminal),
        new TopicsCommand(terminal),
        new LoadCommand(terminal),
        new InitCommand(terminal),
        new ValidateCommand(terminal),
        new IngestCommand(terminal),
        new QuarantineCommand(terminal),
        new StreamCommand(terminal),
        new ReplayCommand(terminal),
        new ParityCommand(terminal),
        new RunsCommand(terminal),
        new TrainCommand(terminal),
        new EvaluateCommand(terminal),
        ExperimentsCommand.of(terminal));
  }

  private static List<Object> operating(Terminal terminal) {
    return List.of(
        new MorningCommand(terminal),
        new DriftCommand(terminal),
        new ReportCommand(terminal),
        FeedbackCommand.of(terminal),
        new SuppressCommand(terminal),
        new ConsoleCommand(terminal),
        LabCommand.of(terminal),
        new DictionaryCommand(terminal),
        new EntityCommand(terminal),
        new ForecastCommand(terminal),
        new DoctorCommand(terminal),
        new ResetCommand(terminal),
        new CleanCommand(terminal));
  }

  /** Without a verb: says which there are. */
  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "say what to do: one of "
            + spec.subcommands().keySet().stream().collect(Collectors.joining(", ")));
  }

  private static int usageError(ParameterException problem, Terminal terminal) {
    CommandLine verb = problem.getCommandLine();
    String name = verb.getCommandSpec().qualifiedName();
    terminal.note(name + ": " + Terminal.escape(problem.getMessage()));
    if (problem.getCause() instanceof BadDatasetFileException file) {
      file.problems().forEach(one -> terminal.note("  " + Terminal.escape(one.toString())));
      return USAGE;
    }
    CommandLine.UnmatchedArgumentException.printSuggestions(problem, verb.getErr());
    terminal.note(
        "hint: " + (verb.getParent() == null ? "dawnwatch" : name) + " --help shows what to give");
    return USAGE;
  }

  private static int failed(
      Exception failure, CommandLine verb, ParseResult parsed, boolean trace, Terminal terminal) {
    String text = verb.getCommandSpec().qualifiedName() + " failed: " + describe(failure, trace);
    terminal.note(text);
    if (trace) {
      failure.printStackTrace(terminal.err());
    }
    for (CommandSpec mixin : innermost(parsed).commandSpec().mixins().values()) {
      if (mixin.userObject() instanceof OutputOptions output) {
        output.failed(terminal, text);
      }
    }
    return FAILED;
  }

  private static ParseResult innermost(ParseResult parsed) {
    return parsed.hasSubcommand() ? innermost(parsed.subcommand()) : parsed;
  }

  /** What happened, where, and what to do: one line, safe to print. */
  static String describe(Throwable failure, boolean trace) {
    List<String> parts = new ArrayList<>();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = message(cause);
      // A wrapper often quotes what it wraps: say it once.
      if (message != null
          && !message.isBlank()
          && parts.stream().noneMatch(said -> said.contains(message))) {
        parts.add(parts.isEmpty() ? message : cause.getClass().getSimpleName() + ": " + message);
      }
    }
    boolean defect =
        parts.isEmpty()
            || failure instanceof NullPointerException
            || failure instanceof IndexOutOfBoundsException
            || failure instanceof ClassCastException;
    StringBuilder text = new StringBuilder();
    if (defect) {
      text.append(failure.getClass().getSimpleName()).append(parts.isEmpty() ? "" : ": ");
    }
    text.append(Terminal.escape(String.join("; ", parts)));
    if (defect && failure.getStackTrace().length > 0) {
      text.append(" (at ").append(failure.getStackTrace()[0]).append(')');
    }
    if (!trace) {
      text.append(
          defect
              ? "; this is a defect: run it again with --stacktrace and report it"
              : "; --stacktrace shows where");
    }
    return text.toString();
  }

  /** The JDK's exceptions about files say the file's name alone. */
  private static @Nullable String message(Throwable cause) {
    if (cause instanceof FileSystemException file && file.getReason() == null) {
      String name = file.getFile();
      return file instanceof NoSuchFileException
          ? "there is no file or folder " + name
          : file instanceof AccessDeniedException
              ? name + " may not be read or written by this user"
              : file instanceof FileAlreadyExistsException
                  ? name + " is there already"
                  : "the file " + name + " cannot be used";
    }
    return cause.getMessage();
  }

  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"dawnwatch " + Release.VERSION};
    }
  }
}
