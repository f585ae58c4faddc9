package dev.bellwether.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.bellwether.cli",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  @ArchTest
  static final ArchRule dependsOnPolicyAndLibrariesOnly =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.bellwether.cli",
              "dev.bellwether.spec",
              "dev.bellwether.gate..",
              "dev.bellwether.backtest",
              "dev.bellwether.configuration",
              "dev.bellwether.program",
              "com.fasterxml.jackson..",
              "org.jspecify..",
              "picocli..",
              "java..")
          .because("the command line is a thin client: no Temporal, no server, no worker");
}
