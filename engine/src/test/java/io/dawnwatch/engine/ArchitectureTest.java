package io.dawnwatch.engine;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.EvaluationResult;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.dawnwatch.engine.forbidden.Allowed;
import io.dawnwatch.engine.forbidden.Forbidden;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the engine may use: the arrows between its packages, and nothing that differs by machine.
 */
class ArchitectureTest {
  private static final String ENGINE = "io.dawnwatch.engine";
  private static final String BROKEN = ENGINE + ".forbidden";

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ENGINE);

  /** A change of the machine or the Java release may change the last bit of these. */
  private static final Set<String> INEXACT =
      Set.of(
          "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "exp",
          "expm1", "log", "log10", "log1p", "pow", "cbrt", "hypot", "random");

  /**
   * What reading and writing JSON in memory needs of java.io, and what every enum, record or lambda
   * is.
   */
  private static final Set<String> IO =
      Set.of(
          "java.io.ByteArrayOutputStream",
          "java.io.OutputStream",
          "java.io.IOException",
          "java.io.EOFException",
          "java.io.UncheckedIOException",
          "java.io.Serializable");

  private static ArchRule arrows(String base) {
    return layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage(base + "..")
        .withOptionalLayers(true)
        .layer("event")
        .definedBy(base + ".event..", base + ".bytes..")
        .layer("reading")
        .definedBy(base + ".template..", base + ".parse..", base + ".clean..")
        .layer("feature")
        .definedBy(base + ".feature..")
        .layer("detect")
        .definedBy(base + ".detect..")
        .layer("score")
        .definedBy(base + ".score..")
        .layer("root")
        .definedBy(base)
        .layer("lifecycle")
        .definedBy(base + ".train..", base + ".evaluate..", base + ".drift..")
        .ensureAllClassesAreContainedInArchitecture()
        .whereLayer("event")
        .mayNotAccessAnyLayer()
        .whereLayer("reading")
        .mayOnlyAccessLayers("event")
        .whereLayer("feature")
        .mayOnlyAccessLayers("event", "reading")
        .whereLayer("detect")
        .mayOnlyAccessLayers("event", "reading", "feature")
        .whereLayer("score")
        .mayOnlyAccessLayers("event", "reading", "feature", "detect")
        .whereLayer("root")
        .mayOnlyAccessLayers("event", "reading", "feature", "detect", "score");
  }

  private static ArchRule noCycles(String base) {
    return slices()
        .assignedFrom(
            new SliceAssignment() {
              @Override
              public SliceIdentifier getIdentifierOf(JavaClass type) {
                return resideInAPackage(base + "..").test(type)
                    ? SliceIdentifier.of(type.getPackageName())
                    : SliceIdentifier.ignore();
              }

              @Override
              public String getDescription() {
                return "packages of " + base;
              }
            })
        .should()
        .beFreeOfCycles();
  }

  private static final ArchRule SAME_BITS =
      classes()
          .should(
              new ArchCondition<>("use nothing that differs by machine, moment or place") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                  for (JavaCodeUnitAccess<?> access : type.getCodeUnitAccessesFromSelf()) {
                    if (isForbidden(access)) {
                      events.add(SimpleConditionEvent.violated(type, access.getDescription()));
                    }
                  }
                  for (JavaFieldAccess access : type.getFieldAccessesFromSelf()) {
                    if (isForbidden(access.getTarget().getRawType())) {
                      events.add(SimpleConditionEvent.violated(type, access.getDescription()));
                    }
                  }
                  for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    if (isForbidden(dependency.getTargetClass())) {
                      events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
                    }
                  }
                }
              });

  private static boolean isForbidden(JavaCodeUnitAccess<?> access) {
    String name = access.getTarget().getName();
    String owner = access.getTargetOwner().getName();
    List<String> parameters =
        access.getTarget().getRawParameterTypes().stream().map(JavaClass::getName).toList();
    boolean made = name.equals(JavaConstructor.CONSTRUCTOR_NAME);
    return switch (owner) {
      case "java.lang.Math" -> INEXACT.contains(name);
      case "java.lang.System" ->
          Set.of("currentTimeMillis", "nanoTime", "getenv", "getProperty", "lineSeparator")
              .contains(name);
      case "java.lang.String" ->
          name.equals("formatted")
              || Set.of("toLowerCase", "toUpperCase", "getBytes").contains(name)
                  && parameters.isEmpty()
              || name.equals("format") && !parameters.contains("java.util.Locale")
              || made && parameters.contains("[B") && isWithoutCharset(parameters);
      case "java.io.ByteArrayOutputStream" -> name.equals("toString") && parameters.isEmpty();
      case "java.nio.charset.Charset" -> name.equals("defaultCharset");
      case "java.util.Formatter" -> made && !parameters.contains("java.util.Locale");
      case "java.util.UUID" -> name.equals("randomUUID");
      case "java.util.Random", "java.util.SplittableRandom", "java.util.Date" ->
          made && parameters.isEmpty();
      case "java.util.Locale" -> name.equals("getDefault") || name.equals("setDefault");
      case "java.util.TimeZone" -> name.equals("getDefault") || name.equals("setDefault");
      case "java.util.Calendar" -> name.equals("getInstance");
      case "java.util.Collections" -> name.equals("shuffle") && parameters.size() == 1;
      case "java.util.Arrays" -> name.startsWith("parallel");
      case "java.util.stream.StreamSupport" -> true;
      case "java.time.ZoneId" -> name.equals("systemDefault");
      case "java.time.Clock" -> name.startsWith("system") || name.startsWith("tick");
      case "java.time.format.DateTimeFormatter" ->
          name.equals("ofPattern") && !parameters.contains("java.util.Locale")
              || name.startsWith("ofLocalized");
      default ->
          owner.startsWith("java.time.") && name.equals("now")
              || name.equals("parallelStream")
              || owner.startsWith("java.util.stream.") && name.equals("parallel");
    };
  }

  private static boolean isWithoutCharset(List<String> parameters) {
    return !parameters.contains("java.nio.charset.Charset")
        && !parameters.contains("java.lang.String");
  }

  private static boolean isForbidden(JavaClass used) {
    String name = used.getBaseComponentType().getName();
    String in = used.getBaseComponentType().getPackageName();
    return in.equals("java.io") && !IO.contains(name)
        || in.equals("java.nio.file")
        || in.startsWith("java.nio.file.")
        || in.startsWith("java.nio.channels")
        || in.startsWith("java.net")
        || in.startsWith("java.util.concurrent") && !name.endsWith(".TimeUnit")
        || in.equals("java.text")
        || Set.of(
                "java.lang.Thread",
                "java.lang.ThreadLocal",
                "java.lang.Process",
                "java.lang.ProcessBuilder",
                "java.lang.Runtime",
                "java.util.Timer",
                "java.security.SecureRandom")
            .contains(name);
  }

  @Test
  void packagesUseOnlyThoseBelowThem() {
    arrows(ENGINE).check(MAIN);
  }

  @Test
  void packagesAreFreeOfCycles() {
    noCycles(ENGINE).check(MAIN);
  }

  @Test
  void nothingThatDiffersByMachineMomentOrPlaceIsUsed() {
    SAME_BITS.check(MAIN);
  }

  @Test
  void aPackageThatUsesOneAboveItIsFound() {
    EvaluationResult result =
        arrows(BROKEN)
            .evaluate(
                imported(
                    io.dawnwatch.engine.forbidden.event.UsesScore.class,
                    io.dawnwatch.engine.forbidden.score.Used.class));

    assertThat(result.getFailureReport().getDetails())
        .anyMatch(detail -> detail.contains("UsesScore"));
  }

  @Test
  void aPackageOutsideTheArrowsIsFound() {
    EvaluationResult result = arrows(ENGINE).evaluate(imported(Forbidden.Now.class));

    assertThat(result.getFailureReport().getDetails())
        .anyMatch(detail -> detail.contains("Forbidden"));
  }

  @Test
  void aCycleOfPackagesIsFound() {
    EvaluationResult result =
        noCycles(BROKEN)
            .evaluate(
                imported(
                    io.dawnwatch.engine.forbidden.parse.UsesTemplate.class,
                    io.dawnwatch.engine.forbidden.template.UsesParse.class));

    assertThat(result.hasViolation()).isTrue();
  }

  private static Stream<Class<?>> forbidden() {
    return Stream.of(Forbidden.class.getDeclaredClasses());
  }

  @ParameterizedTest
  @MethodSource("forbidden")
  void everyForbiddenUseIsFound(Class<?> use) {
    assertThat(SAME_BITS.evaluate(imported(use)).hasViolation()).as(use.getSimpleName()).isTrue();
  }

  @Test
  void whatLooksLikeAForbiddenUseAndIsNoneIsAllowed() {
    SAME_BITS.check(imported(Allowed.class));
  }

  private static JavaClasses imported(Class<?>... types) {
    return new ClassFileImporter().importClasses(types);
  }
}
