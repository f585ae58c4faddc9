package dev.bellwether.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The API sends commands and reads; it never touches a target, a metric or a registry itself. */
@AnalyzeClasses(packages = "dev.bellwether", importOptions = DoNotIncludeTests.class)
final class ApiBoundariesTest {
  @ArchTest
  static final ArchRule NO_EFFECTS =
      noClasses()
          .that()
          .resideInAPackage("dev.bellwether.api..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.bellwether.serving..",
              "dev.bellwether.metrics..",
              "dev.bellwether.artifact..",
              "dev.bellwether.smoke..",
              "dev.bellwether.admission..",
              "dev.bellwether.worker..");

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().matching("dev.bellwether.api.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule RELEASES_KNOW_NO_HTTP =
      noClasses()
          .that()
          .resideInAPackage("dev.bellwether.api.release..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("jakarta.ws.rs..", "jakarta.servlet..", "org.eclipse.jetty..");
}
