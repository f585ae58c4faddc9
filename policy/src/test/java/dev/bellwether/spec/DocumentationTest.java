package dev.bellwether.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DocumentationTest {
  private static final Pattern CODE = Pattern.compile("\"([EW][123]\\d\\d)\"");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([EW][123]\\d\\d)` \\|");

  @Test
  void hasALineForEveryCodeAndNoOther() throws IOException {
    Set<String> documented = new TreeSet<>();
    ROW.matcher(page()).results().forEach(row -> documented.add(row.group(1)));

    assertThat(documented).isEqualTo(codes());
  }

  @Test
  void showsTheSeedByteForByte() throws IOException {
    assertThat(page()).contains("```yaml\n" + Specs.seed() + "```");
  }

  @Test
  void showsOnlySpecsThatAreAccepted() throws IOException {
    List<String> examples =
        Pattern.compile("(?s)```yaml\n(release_pipeline:.*?)```")
            .matcher(page())
            .results()
            .map(example -> example.group(1))
            .toList();

    assertThat(examples).hasSizeGreaterThan(1);
    assertThat(examples)
        .allSatisfy(example ->
            assertThat(new SpecReader(Defaults.builtIn()).read(example).findings()).isEmpty());
  }

  private static String page() throws IOException {
    return Files.readString(Path.of("..", "docs", "spec.md"));
  }

  private static Set<String> codes() throws IOException {
    Set<String> codes = new TreeSet<>();
    try (Stream<Path> sources = Files.walk(Path.of("src", "main", "java"))) {
      for (Path source : sources.filter(file -> file.toString().endsWith(".java")).toList()) {
        CODE.matcher(Files.readString(source)).results().forEach(c -> codes.add(c.group(1)));
      }
    }
    return codes;
  }
}
