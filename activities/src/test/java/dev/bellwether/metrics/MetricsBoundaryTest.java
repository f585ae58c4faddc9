package dev.bellwether.metrics;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Watching metrics needs no right at the target. */
@AnalyzeClasses(packages = "dev.bellwether", importOptions = ImportOption.DoNotIncludeTests.class)
class MetricsBoundaryTest {
  @ArchTest
  static final ArchRule knowsNeitherTargetsNorThePlayground =
      noClasses()
          .that()
          .resideInAPackage("dev.bellwether.metrics..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.bellwether.serving..", "dev.bellwether.playground..");

  @ArchTest
  static final ArchRule sourcesDependOnTheSeamAndNotTheSeamOnThem =
      noClasses()
          .that()
          .resideInAPackage("dev.bellwether.metrics")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.bellwether.metrics.*..");

  @ArchTest
  static final ArchRule gatesKnowNothingButCounts =
      noClasses()
          .that()
          .resideInAPackage("dev.bellwether.gate")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.bellwether.spec..", "io.temporal..", "java.io..", "java.nio..", "java.net..")
          .orShould()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");
}
