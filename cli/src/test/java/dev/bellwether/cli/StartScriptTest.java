package dev.bellwether.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs a copy of the start script in a folder of its own, with a Java that prints its arguments.
 */
final class StartScriptTest {
  private static final Path SCRIPT = Path.of("..", "bellwether");

  @TempDir private Path folder;
  private Path script;

  private record Result(int exitCode, String out, String err) {}

  @BeforeEach
  void copy() throws IOException {
    Path root = Files.createDirectories(folder.resolve("a folder"));
    script = Files.copy(SCRIPT, root.resolve("bellwether"));
    for (String module : List.of("cli", "deploy/standalone")) {
      Path target = Files.createDirectories(root.resolve(module).resolve("target"));
      String name = module.substring(module.lastIndexOf('/') + 1);
      Files.createFile(target.resolve("bellwether-" + name + "-1.jar"));
      Files.createDirectory(target.resolve("lib"));
    }
    java("25.0.1");
  }

  @ParameterizedTest
  @CsvSource({
    "api --port 1, dev.bellwether.api.ApiMain --port 1",
    "worker, dev.bellwether.worker.WorkerMain",
    "check config.yml, dev.bellwether.worker.CheckMain config.yml",
    "dev, dev.bellwether.standalone.DevMain",
    "demo --keep, dev.bellwether.standalone.DemoMain --keep",
    "playground 8710 ./models 200, dev.bellwether.playground.PlaygroundMain 8710 ./models 200",
    "rollback m@prod --direct, dev.bellwether.worker.DirectRollbackMain m@prod --direct",
    "rollback m@prod, dev.bellwether.cli.CliMain rollback m@prod",
    "watch x, dev.bellwether.cli.CliMain watch x",
    "--help, dev.bellwether.cli.CliMain --help"
  })
  void handsOverToTheProgramOfTheFirstWord(String arguments, String handedOver) throws Exception {
    Result result = run(Map.of("JAVA_HOME", home().toString()), arguments.split(" ", -1));

    assertThat(result.out().strip()).endsWith(handedOver.replace(' ', '\n'));
    assertThat(result.exitCode()).isEqualTo(7);
  }

  @Test
  void keepsArgumentsWhole() throws Exception {
    Result result =
        run(Map.of("JAVA_HOME", home().toString()), "hold", "x", "--reason", "two  words *");

    assertThat(result.out().strip()).endsWith("hold\nx\n--reason\ntwo  words *");
  }

  @Test
  void worksThroughASymbolicLinkFromAnotherFolder() throws Exception {
    Path link =
        Files.createSymbolicLink(folder.resolve("bw"), Path.of("a folder").resolve("bellwether"));
    script = link;

    assertThat(run(Map.of("JAVA_HOME", home().toString()), "--help").exitCode()).isEqualTo(7);
  }

  @Test
  void passesTheOptionsThatOnlyNewJavasKnow() throws Exception {
    Map<String, String> environment = Map.of("JAVA_HOME", home().toString());

    assertThat(run(environment, "dev").out()).contains("--sun-misc-unsafe-memory-access=allow");
    java("21.0.5");
    assertThat(run(environment, "dev").out()).doesNotContain("--sun-misc-unsafe-memory-access");
  }

  @Test
  void goesOnWithoutACacheItCannotWrite() throws Exception {
    String notAFolder = Files.createFile(folder.resolve("file")).toString();

    Result result =
        run(Map.of("JAVA_HOME", home().toString(), "XDG_CACHE_HOME", notAFolder), "list");

    assertThat(result.exitCode()).isEqualTo(7);
    assertThat(result.out()).doesNotContain("SharedArchiveFile");
    assertThat(result.err()).isEmpty();
  }

  @Test
  void refusesAJavaThatIsTooOldWhenItWasNamed() throws Exception {
    java("17.0.2");

    Result result = run(Map.of("BELLWETHER_JAVA", home().toString()), "list");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err().lines()).hasSize(1).allMatch(line -> line.contains("JDK 21+"));
  }

  @Test
  void saysWhatToInstallWithoutMaven() throws Exception {
    try (Stream<Path> built = Files.list(script.resolveSibling("cli/target"))) {
      for (Path file : built.toList()) {
        Files.delete(file);
      }
    }

    Result result = run(Map.of("JAVA_HOME", home().toString()), "list");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err().lines()).hasSize(1).allMatch(line -> line.contains("install Maven"));
  }

  @Test
  void saysWhereToLookWhenTheBuildFails() throws Exception {
    Files.delete(script.resolveSibling("cli/target/bellwether-cli-1.jar"));
    executable(folder.resolve("path/mvn"), "#!/bin/sh\necho broken\nexit 1\n");

    Result result = run(Map.of("JAVA_HOME", home().toString()), "list");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("building once", "the build failed; see " + folder);
    assertThat(result.out()).isEmpty();
  }

  private Path home() {
    return folder.resolve("jdk");
  }

  private void java(String version) throws IOException {
    executable(home().resolve("bin/java"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\nexit 7\n");
    Files.writeString(home().resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
  }

  private static void executable(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  /** The path has what the script needs, and no Maven but one that a test puts there. */
  private Result run(Map<String, String> environment, String... arguments) throws Exception {
    Path tools = Files.createDirectories(folder.resolve("path"));
    for (String tool : List.of("dirname", "readlink", "mkdir", "mktemp", "rm", "sed")) {
      executable(tools.resolve(tool), "#!/bin/sh\nexec " + which(tool) + " \"$@\"\n");
    }
    ProcessBuilder process = new ProcessBuilder(script.toString());
    process.command().addAll(List.of(arguments));
    process.directory(folder.toFile());
    process.environment().clear();
    process.environment().putAll(Map.of("PATH", tools.toString(), "HOME", folder.toString()));
    process.environment().put("TMPDIR", folder.toString());
    process.environment().putAll(environment);
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    process.redirectOutput(out.toFile()).redirectError(err.toFile());
    Process started = process.start();
    assertThat(started.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Result(
        started.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  private static Path which(String tool) {
    return Stream.of("/bin/", "/usr/bin/")
        .map(directory -> Path.of(directory + tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }
}
