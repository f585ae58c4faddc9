package dev.bellwether.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What the pages say is there: links, commands with their options, and the tests they name. */
class DocsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String CODE = "(?s)```.*?```|`[^`\n]*`";
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern COMMAND =
      Pattern.compile("(?m)(?:^(?:\\$ )?|`)(?:\\./)?bellwether ([a-z]+)((?: [^`\\n#|&;]*)?)");
  private static final Pattern OPTION = Pattern.compile("(?<= )--?[a-zA-Z][a-z-]*");
  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*Test)\\.(\\w+)`");

  static List<Path> pages() throws IOException {
    return files(".md").toList();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void linksLeadSomewhere(Path page) throws IOException {
    assertThat(found(LINK, Files.readString(page).replaceAll(CODE, "")))
        .extracting(link -> link.group(1))
        .filteredOn(target -> !target.contains("://"))
        .allSatisfy(target -> {
          String[] parts = target.split("#", 2);
          Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
          assertThat(file).exists().startsWith(ROOT);
          if (parts.length == 2) {
            assertThat(headings(file)).contains(parts[1]);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("pages")
  void documentedCommandsExist(Path page) throws IOException {
    Map<String, CommandLine> commands =
        CliMain.commandLine(new Cli(Console.system())).getSubcommands();

    assertThat(found(COMMAND, Files.readString(page)))
        .allSatisfy(said -> {
          CommandLine command = commands.get(said.group(1));
          assertThat(command).as(said.group()).isNotNull();
          // Programs of their own read their options themselves.
          if (!Elsewhere.names().contains(said.group(1)) && !said.group(2).contains("--direct")) {
            assertThat(command.getCommandSpec().optionsMap().keySet())
                .as(said.group())
                .containsAll(options(said.group(2)));
          }
        });
  }

  @ParameterizedTest
  @MethodSource("pages")
  void namedTestsExist(Path page) throws IOException {
    Map<String, Path> tests =
        files("Test.java")
            .collect(
                Collectors.toMap(
                    file -> file.getFileName().toString().replace(".java", ""),
                    file -> file,
                    (one, other) -> one));

    assertThat(found(TEST, Files.readString(page)))
        .allSatisfy(named -> {
          assertThat(tests).containsKey(named.group(1));
          assertThat(Files.readString(tests.get(named.group(1))))
              .contains("void " + named.group(2) + "(");
        });
  }

  @Test
  void readsThePagesThatThereAre() throws IOException {
    assertThat(pages())
        .contains(ROOT.resolve("README.md"), ROOT.resolve("docs/operate.md"))
        .hasSizeGreaterThan(15);
    assertThat(found(COMMAND, Files.readString(ROOT.resolve("docs/operate.md"))))
        .hasSizeGreaterThan(10);
    assertThat(found(TEST, Files.readString(ROOT.resolve("docs/guarantees.md"))))
        .hasSizeGreaterThan(30);
  }

  private static Stream<Path> files(String ending) throws IOException {
    try (Stream<Path> all = Files.walk(ROOT)) {
      return all
          .filter(file -> file.toString().endsWith(ending))
          .filter(file -> Stream.of("/target/", "/.venv/").noneMatch(file.toString()::contains))
          .sorted()
          .toList()
          .stream();
    }
  }

  private static List<MatchResult> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().toList();
  }

  private static List<String> options(String rest) {
    return found(OPTION, rest).stream().map(MatchResult::group).toList();
  }

  /** The anchors of a page's headings, as the usual viewers make them. */
  private static List<String> headings(Path page) {
    try {
      return Files.readAllLines(page).stream()
          .filter(line -> line.startsWith("#"))
          .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(java.util.Locale.ROOT))
          .map(line -> line.replaceAll("[^a-z0-9 _-]", "").replace(' ', '-'))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + page, e);
    }
  }
}
