package dev.bellwether;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.NullMarked;

/** Policy decides and nothing else: no Temporal, no I/O, no clock, and gates stand alone. */
@NullMarked
@AnalyzeClasses(packages = "dev.bellwether", importOptions = ImportOption.DoNotIncludeTests.class)
class PurityTest {
  /** Jackson's signatures name the first; the schema is read from the class path. */
  private static final Set<String> PURE_IO =
      Set.of("java.io.IOException", "java.io.InputStream", "java.io.Serializable");

  private static final DescribedPredicate<JavaClass> IO =
      describe(
          "I/O",
          type ->
              (type.getPackageName().startsWith("java.io") && !PURE_IO.contains(type.getName()))
                  || type.getPackageName().startsWith("java.nio.file")
                  || type.getPackageName().startsWith("java.nio.channels")
                  || type.getPackageName().startsWith("java.net")
                  || type.getPackageName().startsWith("java.sql"));

  @ArchTest
  static final ArchRule KNOWS_NO_TEMPORAL =
      noClasses().should().dependOnClassesThat().resideInAPackage("io.temporal..");

  @ArchTest static final ArchRule DOES_NO_IO = noClasses().should().dependOnClassesThat(IO);

  @ArchTest
  static final ArchRule HAS_NO_CLOCK =
      noClasses()
          .should()
          .dependOnClassesThat()
          .areAssignableTo(Clock.class)
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getenv", String.class);

  @ArchTest
  static final ArchRule GATES_STAND_ALONE =
      noClasses()
          .that()
          .resideInAPackage("dev.bellwether.gate..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.bellwether.spec..",
              "dev.bellwether.backtest..",
              "dev.bellwether.configuration..");

  @ArchTest
  static final ArchRule SPECS_KNOW_NO_CONFIGURATION =
      noClasses()
          .that()
          .resideInAPackage("dev.bellwether.spec..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.bellwether.backtest..", "dev.bellwether.configuration..");

  @ArchTest
  static final ArchRule BACKTESTS_KNOW_NO_CONFIGURATION =
      noClasses()
          .that()
          .resideInAPackage("dev.bellwether.backtest..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.bellwether.configuration..");
}
