package dev.bellwether.release;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Random;
import java.util.UUID;

/** Replaying a history must take the same path as the first run. */
@AnalyzeClasses(packages = "dev.bellwether", importOptions = ImportOption.DoNotIncludeTests.class)
final class DeterminismTest {
  private static final String RELEASE = "dev.bellwether.release..";

  @ArchTest
  static final ArchRule ASKS_NO_CLOCK_AND_THROWS_NO_DICE =
      noClasses()
          .that()
          .resideInAPackage(RELEASE)
          .should()
          .callMethodWhere(
              target(
                      nameMatching(
                          "now|currentTimeMillis|nanoTime|randomUUID|random|getenv|getProperty"
                              + "|identityHashCode|parallelStream|parallel"))
                  .and(
                      target(
                          owner(
                              belongToAnyOf(
                                  System.class,
                                  Math.class,
                                  Instant.class,
                                  LocalDate.class,
                                  LocalDateTime.class,
                                  ZonedDateTime.class,
                                  OffsetDateTime.class,
                                  UUID.class)))))
          .orShould()
          .callMethodWhere(target(nameMatching("parallelStream|parallel")))
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(
              Thread.class,
              ThreadLocal.class,
              Random.class,
              SecureRandom.class,
              Clock.class,
              InstantSource.class);

  @ArchTest
  static final ArchRule DOES_NO_IO_AND_STARTS_NO_THREADS =
      noClasses()
          .that()
          .resideInAPackage(RELEASE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.util.concurrent..",
              "java.io..",
              "java.nio.file..",
              "java.nio.channels..",
              "java.net..",
              "java.sql..",
              "okhttp3..");

  @ArchTest
  static final ArchRule LOGS_THROUGH_TEMPORAL =
      noClasses()
          .that()
          .resideInAPackage(RELEASE)
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("org.slf4j.LoggerFactory");

  @ArchTest
  static final ArchRule KEEPS_NO_STATE_BETWEEN_RUNS =
      fields()
          .that()
          .areDeclaredInClassesThat()
          .resideInAPackage(RELEASE)
          .and()
          .areStatic()
          .should()
          .beFinal();

  @ArchTest
  static final ArchRule CONTRACTS_KNOW_NO_WORKFLOW =
      noClasses()
          .that()
          .resideInAPackage("dev.bellwether.activity..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(RELEASE);

  @ArchTest
  static final ArchRule PACKAGES_ARE_FREE_OF_CYCLES =
      slices().matching("dev.bellwether.(*)..").should().beFreeOfCycles();
}
