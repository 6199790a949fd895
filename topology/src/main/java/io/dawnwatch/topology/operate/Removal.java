package io.dawnwatch.topology.operate;

import io.dawnwatch.schemas.LogEvent;
import io.dawnwatch.schemas.Registry;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.SourceTopic;
import io.dawnwatch.topology.stream.IngestTopology;
import io.dawnwatch.topology.stream.ScoreTopology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;

/**
 * Takes away what the apps of a dataset know, or all of the dataset. What goes is listed by its
 * exact name before, and by nothing else: a name is never only a prefix.
 */
public final class Removal {
  /** Where the names of all record types begin. */
  private static final String RECORDS = LogEvent.class.getPackageName() + ".";

  private final Cluster cluster;
  private final Dataset dataset;

  public Removal(Cluster cluster, Dataset dataset) {
    this.cluster = cluster;
    this.dataset = dataset;
  }

  /**
   * What goes.
   *
   * @param groups consumer groups, with what they have committed
   * @param topics topics, with their records
   * @param subjects subjects of the registry, with all versions
   * @param folders folders of local state
   * @param sources topics of somebody else of which is forgotten that they were read; they stay
   * @param left topics and groups with the dataset's prefix that Dawnwatch did not make: they stay
   */
  public record Plan(
      List<String> groups,
      List<String> topics,
      List<String> subjects,
      List<Path> folders,
      List<String> sources,
      List<String> left) {
    /** Whether nothing is there to go. */
    public boolean isEmpty() {
      return groups.isEmpty()
          && topics.isEmpty()
          && subjects.isEmpty()
          && folders.isEmpty()
          && sources.isEmpty();
    }
  }

  /** Which apps a reset is for. */
  public enum Apps {
    /** All that read lines or events. */
    all,
    /** Those that read lines: the dataset's own, and topics of others. */
    ingest,
    /** The one that scores. */
    score
  }

  /** What a reset of some apps would take. */
  public Plan planReset(Apps apps, List<Path> stateFolders) throws InterruptedException {
    boolean ingest = apps != Apps.score;
    boolean score = apps != Apps.ingest;
    return planReset(
        id -> ingest && isIngest(id) || score && id.equals(dataset.application("score")),
        ingest,
        source -> true,
        stateFolders);
  }

  /** What a reset of the ingest of one topic of somebody else would take. */
  public Plan planReset(String sourceTopic, List<Path> stateFolders) throws InterruptedException {
    return planReset(
        dataset.ingestOf(sourceTopic)::equals, true, sourceTopic::equals, stateFolders);
  }

  private Plan planReset(
      Predicate<String> application,
      boolean ingest,
      Predicate<String> source,
      List<Path> stateFolders)
      throws InterruptedException {
    return asked(
        admin -> {
          Collection<String> topics = names(admin);
          List<String> sources =
              ingest && topics.contains(dataset.models())
                  ? SourceTopic.notes(cluster, dataset).keySet().stream().filter(source).toList()
                  : List.of();
          return new Plan(
              groups(admin).stream().filter(application).toList(),
              topics.stream().filter(name -> application.test(internalOf(name))).toList(),
              List.of(),
              folders(stateFolders, application),
              sources,
              List.of());
        });
  }

  /** What a clean would take: everything of the dataset. */
  public Plan planClean(boolean schemas, List<Path> stateFolders) throws InterruptedException {
    Set<String> kinds = new DatasetTopics(cluster, dataset).wanted(1, Clock.BROKER).keySet();
    Predicate<String> application = id -> isIngest(id) || id.equals(dataset.application("score"));
    return asked(
        admin -> {
          List<String> topics = new ArrayList<>();
          List<String> left = new ArrayList<>();
          for (String name : names(admin)) {
            boolean ours =
                kinds.contains(name)
                    || application.test(internalOf(name))
                    || name.startsWith(dataset.prefix() + ClockCheck.TOPIC);
            (ours ? topics : left).add(name);
          }
          List<String> groups = new ArrayList<>();
          for (String group : groups(admin)) {
            boolean ours =
                application.test(group) || group.startsWith(dataset.application("replay") + ".");
            (ours ? groups : left).add(group);
          }
          List<String> subjects = new ArrayList<>();
          if (schemas) {
            for (String subject : cluster.registry().subjects(dataset.prefix())) {
              boolean ours =
                  kinds.stream().anyMatch(kind -> subject.startsWith(kind + "-" + RECORDS));
              (ours ? subjects : left).add(subject);
            }
          }
          return new Plan(
              groups, topics, subjects, folders(stateFolders, application), List.of(), left);
        });
  }

  private boolean isIngest(String application) {
    String own = dataset.application("ingest");
    return application.equals(own) || application.startsWith(own + ".");
  }

  /** The application whose internal topic this is; empty if it is none. */
  private static String internalOf(String topic) {
    for (String store : List.of(IngestTopology.STORE, ScoreTopology.STORE)) {
      String end = "-" + store + "-changelog";
      if (topic.endsWith(end)) {
        return topic.substring(0, topic.length() - end.length());
      }
    }
    return "";
  }

  private Collection<String> names(Admin admin) throws ExecutionException, InterruptedException {
    Set<String> names = new TreeSet<>(admin.listTopics().names().get());
    names.removeIf(name -> !name.startsWith(dataset.prefix()));
    return names;
  }

  private Collection<String> groups(Admin admin) throws ExecutionException, InterruptedException {
    return new Applications(admin, dataset).groups().keySet();
  }

  private static List<Path> folders(List<Path> stateFolders, Predicate<String> application) {
    List<Path> found = new ArrayList<>();
    for (Path folder : stateFolders) {
      if (Files.isDirectory(folder)) {
        try (Stream<Path> inside = Files.list(folder)) {
          inside
              .filter(Files::isDirectory)
              .filter(one -> application.test(one.getFileName().toString()))
              .sorted()
              .forEach(found::add);
        } catch (IOException e) {
          throw new UncheckedIOException("cannot look into " + folder, e);
        }
      }
    }
    return found;
  }

  /**
   * Fails while an app whose groups or topics would go is running, or somebody writes to the
   * dataset.
   *
   * @throws IllegalStateException if so; it says who
   */
  public void refuseWhileRunning(Plan plan) throws InterruptedException {
    asked(
        admin -> {
          Applications applications = new Applications(admin, dataset);
          for (Map.Entry<String, ConsumerGroupDescription> one : applications.groups().entrySet()) {
            if (plan.groups().contains(one.getKey()) && !one.getValue().members().isEmpty()) {
              throw new IllegalStateException(
                  one.getKey()
                      + " runs (members: "
                      + one.getValue().members().size()
                      + "): stop it first; one that was killed is forgotten after ten seconds");
            }
          }
          boolean everything = plan.topics().contains(dataset.events());
          List<String> writing =
              applications.writing().stream()
                  .filter(id -> everything || plan.groups().stream().anyMatch(id::startsWith))
                  .toList();
          if (!writing.isEmpty()) {
            throw new IllegalStateException(
                String.join(", ", writing)
                    + " has an open transaction: wait until it is done; the brokers end that of one"
                    + " that was killed");
          }
          return null;
        });
  }

  /** Does it. Told each thing once it is gone; what was there no more is no failure. */
  public void apply(Plan plan, Consumer<String> gone) throws InterruptedException {
    refuseWhileRunning(plan);
    for (String source : plan.sources()) {
      new SourceTopic(cluster, dataset, source).forget();
      gone.accept("source " + source);
    }
    asked(
        admin -> {
          if (!plan.groups().isEmpty()) {
            admin.deleteConsumerGroups(plan.groups()).all().get();
            plan.groups().forEach(group -> gone.accept("group " + group));
          }
          if (!plan.topics().isEmpty()) {
            admin.deleteTopics(plan.topics()).all().get();
            plan.topics().forEach(topic -> gone.accept("topic " + topic));
          }
          return null;
        });
    if (!plan.subjects().isEmpty()) {
      Registry registry = cluster.registry();
      for (String subject : plan.subjects()) {
        registry.delete(subject);
        gone.accept("subject " + subject);
      }
    }
    for (Path folder : plan.folders()) {
      delete(folder);
      gone.accept("folder " + folder);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder, e);
    }
  }

  @FunctionalInterface
  private interface Work<T> {
    T with(Admin admin) throws ExecutionException, InterruptedException;
  }

  private <T> T asked(Work<T> work) throws InterruptedException {
    try (Admin admin = cluster.admin()) {
      return work.with(admin);
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "dataset " + dataset.name() + " on " + cluster + ": " + e.getCause().getMessage(),
          e.getCause());
    }
  }
}
