package io.dawnwatch.topology;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.topology.map.DecodedRecord;
import io.dawnwatch.topology.map.EventRecords;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrows between packages, where Kafka's internals may be used, and where time comes from. */
class ArchitectureTest {
  private static final String TOPOLOGY = "io.dawnwatch.topology";

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(TOPOLOGY);

  /** The root holds the release's number, which any package may name. */
  private static final ArchRule ARROWS =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage(TOPOLOGY + "..")
          .layer("root")
          .definedBy(TOPOLOGY)
          .layer("kafka")
          .definedBy(TOPOLOGY + ".kafka..")
          .layer("map")
          .definedBy(TOPOLOGY + ".map..")
          .layer("store")
          .definedBy(TOPOLOGY + ".store..")
          .layer("files")
          .definedBy(TOPOLOGY + ".files..")
          .layer("config")
          .definedBy(TOPOLOGY + ".config..")
          .layer("ingest")
          .definedBy(TOPOLOGY + ".ingest..")
          .layer("lifecycle")
          .definedBy(TOPOLOGY + ".lifecycle..")
          .layer("stream")
          .definedBy(TOPOLOGY + ".stream..")
          .layer("replay")
          .definedBy(TOPOLOGY + ".replay..")
          .layer("report")
          .definedBy(TOPOLOGY + ".report..")
          .layer("train")
          .definedBy(TOPOLOGY + ".train..")
          .layer("operate")
          .definedBy(TOPOLOGY + ".operate..")
          .layer("forecast")
          .definedBy(TOPOLOGY + ".forecast..")
          .layer("console")
          .definedBy(TOPOLOGY + ".console..")
          .layer("cli")
          .definedBy(TOPOLOGY + ".cli..")
          .ensureAllClassesAreContainedInArchitecture()
          .whereLayer("root")
          .mayNotAccessAnyLayer()
          .whereLayer("kafka")
          .mayNotAccessAnyLayer()
          .whereLayer("map")
          .mayNotAccessAnyLayer()
          .whereLayer("store")
          .mayNotAccessAnyLayer()
          .whereLayer("files")
          .mayNotAccessAnyLayer()
          .whereLayer("config")
          .mayNotAccessAnyLayer()
          .whereLayer("ingest")
          .mayOnlyAccessLayers("root", "map")
          .whereLayer("lifecycle")
          .mayOnlyAccessLayers("root", "kafka", "map", "files", "ingest")
          .whereLayer("stream")
          .mayOnlyAccessLayers("root", "kafka", "map", "store", "ingest", "lifecycle")
          .whereLayer("replay")
          .mayOnlyAccessLayers("root", "kafka", "map", "store", "lifecycle", "stream")
          .whereLayer("report")
          .mayOnlyAccessLayers("kafka", "lifecycle", "replay")
          .whereLayer("train")
          .mayOnlyAccessLayers("root", "kafka", "map", "lifecycle", "replay")
          .whereLayer("operate")
          .mayOnlyAccessLayers("kafka", "lifecycle", "stream")
          .whereLayer("forecast")
          .mayOnlyAccessLayers("kafka", "map", "ingest", "stream")
          .whereLayer("console")
          .mayOnlyAccessLayers(
              "root",
              "kafka",
              "map",
              "config",
              "lifecycle",
              "replay",
              "report",
              "train",
              "operate")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer();

  private static final ArchRule NO_CYCLES =
      slices().matching(TOPOLOGY + ".(*)..").should().beFreeOfCycles();

  private static final ArchRule INTERNALS_ONLY_IN_STORE =
      noClasses()
          .that()
          .resideOutsideOfPackage(TOPOLOGY + ".store..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.kafka.streams..internals..")
          .because("an upgrade of Kafka may change them: one place knows them, and one test");

  private static final ArchRule NO_CONSOLE =
      noClasses()
          .that()
          .resideOutsideOfPackage(TOPOLOGY + ".cli..")
          .should(
              accessTargets(
                  "write to the console",
                  access ->
                      access.getTargetOwner().getName().equals("java.lang.System")
                          && Set.of("out", "err", "in", "console").contains(access.getName())));

  /** Reads the time of day: what it gives may not decide a score. */
  private static boolean isWallClock(JavaAccess<?> access) {
    String owner = access.getTargetOwner().getName();
    String name = access.getName();
    return owner.equals("java.lang.System") && name.equals("currentTimeMillis")
        || owner.startsWith("java.time.") && name.equals("now")
        || owner.equals("java.time.Clock") && (name.startsWith("system") || name.startsWith("tick"))
        || owner.equals("org.apache.kafka.streams.processor.api.ProcessingContext")
            && name.equals("currentSystemTimeMs")
        || owner.equals("org.apache.kafka.streams.processor.api.ProcessorContext")
            && name.equals("currentSystemTimeMs")
        || owner.equals("java.util.Date") && name.equals("<init>") && parameters(access) == 0
        || owner.equals("java.util.Calendar") && name.equals("getInstance");
  }

  private static int parameters(JavaAccess<?> access) {
    return access.getTarget()
            instanceof com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget unit
        ? unit.getRawParameterTypes().size()
        : 0;
  }

  private static final ArchRule NO_WALL_CLOCK_BELOW =
      noClasses()
          .that(
              DescribedPredicate.not(
                  resideInAnyPackage(
                      TOPOLOGY + ".cli..",
                      TOPOLOGY + ".stream..",
                      TOPOLOGY + ".lifecycle..",
                      TOPOLOGY + ".replay..",
                      TOPOLOGY + ".train..",
                      TOPOLOGY + ".operate..")))
          .should(accessTargets("read the time of day", ArchitectureTest::isWallClock));

  /** Who drives a scorer, and who drives those: no clock may be in the same class. */
  private static final ArchRule SCORERS_SEE_RECORD_TIME_ALONE =
      classes().should(giveScorersTheTimeOfRecords());

  private static ArchCondition<JavaClass> giveScorersTheTimeOfRecords() {
    return new ArchCondition<>("give a scorer the time of its records and no other") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (JavaCodeUnit unit : type.getCodeUnits()) {
          if (unit.getCallsFromSelf().stream().anyMatch(ArchitectureTest::appliesToScorer)) {
            if (!type.isAssignableTo(EventRecords.class)
                && !type.isAssignableTo(DecodedRecord.class)
                && !type.getName().equals(TOPOLOGY + ".files.LogScoring")
                && !type.getName().startsWith(TOPOLOGY + ".files.LogLearning")
                && !type.getName().startsWith(TOPOLOGY + ".train.Scoring")
                && !type.getPackageName().equals(TOPOLOGY + ".cli.lab")) {
              violated(
                  events,
                  unit,
                  "drives a scorer, which EventRecords, DecodedRecord, LogScoring, LogLearning,"
                      + " training and the lab alone do");
            }
            withoutClock(events, type);
          }
          if (unit.getCallsFromSelf().stream().anyMatch(ArchitectureTest::appliesRecords)) {
            if (unit.getCallsFromSelf().stream().noneMatch(ArchitectureTest::isRecordTime)) {
              violated(events, unit, "applies a record without asking it for its time");
            }
            withoutClock(events, type);
          }
        }
      }

      private void withoutClock(ConditionEvents events, JavaClass type) {
        for (JavaAccess<?> access : type.getAccessesFromSelf()) {
          boolean nanos =
              access.getTargetOwner().getName().equals("java.lang.System")
                  && access.getName().equals("nanoTime");
          if (nanos || isWallClock(access)) {
            violated(events, access.getOrigin(), "reads a clock beside a scorer");
          }
        }
      }

      private void violated(ConditionEvents events, JavaCodeUnit unit, String what) {
        events.add(SimpleConditionEvent.violated(unit, unit.getFullName() + " " + what));
      }
    };
  }

  private static boolean appliesToScorer(JavaAccess<?> access) {
    return access.getTargetOwner().isEquivalentTo(Scorer.class)
        && Set.of("event", "tick", "endOfHistory", "activate").contains(access.getName());
  }

  private static boolean appliesRecords(JavaAccess<?> access) {
    return access.getTargetOwner().isEquivalentTo(EventRecords.class)
        && Set.of("apply", "decode").contains(access.getName());
  }

  private static boolean isRecordTime(JavaAccess<?> access) {
    return access.getName().equals("timestamp")
        && (access.getTargetOwner().isEquivalentTo(Record.class)
            || access.getTargetOwner().isEquivalentTo(ConsumerRecord.class));
  }

  private static ArchCondition<JavaClass> accessTargets(
      String what, java.util.function.Predicate<JavaAccess<?>> wanted) {
    return new ArchCondition<>(what) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        type.getAccessesFromSelf().stream()
            .filter(wanted)
            .forEach(
                access ->
                    events.add(SimpleConditionEvent.satisfied(type, access.getDescription())));
        type.getCodeUnitReferencesFromSelf().stream()
            .filter(wanted)
            .forEach(
                access ->
                    events.add(SimpleConditionEvent.satisfied(type, access.getDescription())));
      }
    };
  }

  @Test
  void packagesUseOnlyThoseTheyMay() {
    ARROWS.check(MAIN);
  }

  @Test
  void packagesAreFreeOfCycles() {
    NO_CYCLES.check(MAIN);
  }

  @Test
  void internalsOfKafkaStreamsAreUsedInTheStoreAlone() {
    INTERNALS_ONLY_IN_STORE.check(MAIN);
  }

  @Test
  void onlyTheCommandLineSpeaksOnTheConsole() {
    NO_CONSOLE.check(MAIN);
  }

  @Test
  void whatMapsReadsAndKeepsAsksNoClock() {
    NO_WALL_CLOCK_BELOW.check(MAIN);
  }

  @Test
  void aScorerIsGivenTheTimeOfItsRecords() {
    SCORERS_SEE_RECORD_TIME_ALONE.check(MAIN);
  }

  /** So that the rule above is about something: these do apply records to scorers. */
  @Test
  void liveReplayTrainingAndFilesAreTheOnesThatDriveScorers() {
    Set<String> drivers = new HashSet<>();
    for (JavaClass type : MAIN) {
      if (type.getAccessesFromSelf().stream()
          .anyMatch(access -> appliesToScorer(access) || appliesRecords(access))) {
        drivers.add(type.getPackageName().substring(TOPOLOGY.length() + 1));
      }
    }

    assertThat(drivers)
        .containsExactlyInAnyOrder(
            "map", "files", "stream", "replay", "train", "forecast", "cli.lab");
  }

  /** Each breaks one rule, which must find it. */
  private static final class Broken {
    private static final class Internals {
      boolean use(Object store) {
        return store instanceof CachedStateStore<?, ?>;
      }
    }

    private static final class Console {
      void use() {
        System.out.println("lost in a service");
      }
    }

    private static final class WallClock {
      long use() {
        return System.currentTimeMillis();
      }
    }

    private static final class WallClockByReference {
      java.util.function.Supplier<java.time.Instant> use() {
        return java.time.Instant::now;
      }
    }

    private static final class DrivesAScorer {
      void use(Scorer scorer) {
        scorer.tick(0, 0);
      }
    }

    private static final class AppliesAtAnotherTime {
      void use(EventRecords records, ConsumerRecord<byte[], byte[]> record, Scorer scorer)
          throws Exception {
        records.apply(record.offset(), 0, record.value(), scorer);
      }
    }

    private static final class DecodesAtAnotherTime {
      void use(EventRecords records, ConsumerRecord<byte[], byte[]> record) {
        records.decode(record.offset(), 0, record.value(), null);
      }
    }

    private static final class AppliesBesideAClock {
      void use(EventRecords records, ConsumerRecord<byte[], byte[]> record, Scorer scorer)
          throws Exception {
        long millis = Math.max(record.timestamp(), System.currentTimeMillis());
        records.apply(record.offset(), millis, record.value(), scorer);
      }
    }
  }

  private record Case(ArchRule rule, Class<?> broken) {
    @Override
    public String toString() {
      return broken.getSimpleName();
    }
  }

  private static Stream<Case> broken() {
    return Stream.of(
        new Case(INTERNALS_ONLY_IN_STORE, Broken.Internals.class),
        new Case(NO_CONSOLE, Broken.Console.class),
        new Case(NO_WALL_CLOCK_BELOW, Broken.WallClock.class),
        new Case(NO_WALL_CLOCK_BELOW, Broken.WallClockByReference.class),
        new Case(SCORERS_SEE_RECORD_TIME_ALONE, Broken.DrivesAScorer.class),
        new Case(SCORERS_SEE_RECORD_TIME_ALONE, Broken.AppliesAtAnotherTime.class),
        new Case(SCORERS_SEE_RECORD_TIME_ALONE, Broken.DecodesAtAnotherTime.class),
        new Case(SCORERS_SEE_RECORD_TIME_ALONE, Broken.AppliesBesideAClock.class));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void whatBreaksARuleIsFound(Case one) {
    JavaClasses imported = new ClassFileImporter().importClasses(one.broken());

    assertThat(one.rule().evaluate(imported).hasViolation()).isTrue();
  }

  @Test
  void internalsOfTheClientAreNotThoseOfStreams() {
    assertThat(RecordHeaders.class.getPackageName()).doesNotContain("streams");
    assertThat(
            MAIN.that(assignableTo(CachedStateStore.class)).stream()
                .allMatch(type -> resideInAPackage(TOPOLOGY + ".store..").test(type)))
        .isTrue();
  }

  /** The cycle this package once had: live used lifecycle, which used live's ingest. */
  @Test
  void aCycleOfPackagesIsFound() {
    ArchRule rule =
        slices().matching("io.dawnwatch.topology.cycle.(*)..").should().beFreeOfCycles();
    JavaClasses imported =
        new ClassFileImporter()
            .importClasses(
                io.dawnwatch.topology.cycle.one.One.class,
                io.dawnwatch.topology.cycle.two.Two.class);

    assertThat(rule.evaluate(imported).hasViolation()).isTrue();
  }
}
