package dev.bellwether.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.cli.CliMain;
import dev.bellwether.worker.CheckMain;
import dev.bellwether.worker.DirectRollbackMain;
import dev.bellwether.worker.WorkerMain;
import java.lang.reflect.AccessibleObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Option;

/**
 * The command line completes options of programs that it does not know: here they are compared with
 * what those programs take.
 */
final class CompletedOptionsTest {
  private static final Set<String> OF_EVERY_COMMAND = Set.of("help", "debug", "json", "url");

  @Test
  void whatIsCompletedOfAProgramOfItsOwnIsWhatItTakes() throws Exception {
    String script = fishScript();

    Map.of(
            "demo", DemoMain.class,
            "dev", DevMain.class,
            "worker", WorkerMain.class,
            "check", CheckMain.class)
        .forEach((name, program) ->
            assertThat(completed(script, name)).as(name).isEqualTo(taken(program)));
  }

  @Test
  void whatOnlyTheDirectRollbackTakesIsCompletedToo() throws Exception {
    assertThat(completed(fishScript(), "rollback"))
        .containsAll(List.of("direct", "config", "to", "reason", "yes"));
    assertThat(taken(DirectRollbackMain.class))
        .containsAll(List.of("direct", "config", "to", "reason", "yes"));
  }

  private static String fishScript() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            CliMain.class.getName(),
            "completion",
            "fish");
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    Process process = builder.start();
    String script = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).isZero();
    return script;
  }

  private static Set<String> completed(String script, String command) {
    Pattern option = Pattern.compile("__fish_seen_subcommand_from " + command + "' .*-l ([a-z-]+)");
    return option
        .matcher(script)
        .results()
        .map((MatchResult found) -> found.group(1))
        .filter(name -> !OF_EVERY_COMMAND.contains(name))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> taken(Class<?> program) {
    return Stream.concat(
            Stream.of(program.getDeclaredFields()), Stream.of(program.getDeclaredMethods()))
        .map((AccessibleObject member) -> member.getAnnotation(Option.class))
        .filter(option -> option != null && !option.hidden())
        .flatMap(option -> Stream.of(option.names()))
        .filter(name -> name.startsWith("--"))
        .map(name -> name.substring(2))
        .filter(name -> !OF_EVERY_COMMAND.contains(name))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
