package dev.bellwether.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.bellwether.api.release.ReleaseView;
import dev.bellwether.api.resource.ArchiveResource;
import dev.bellwether.api.resource.CommandsResource;
import dev.bellwether.api.resource.DocumentsResource;
import dev.bellwether.api.resource.EventsResource;
import dev.bellwether.api.resource.ModelsResource;
import dev.bellwether.api.resource.ReleasesResource;
import dev.bellwether.api.resource.SpecsResource;
import dev.bellwether.api.resource.StatusResource;
import dev.bellwether.api.resource.TargetsResource;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The document and the resources say the same. */
final class OpenApiTest {
  private static final Pattern ONE_OF = Pattern.compile("\\{\\w+: ([^}]+)}");

  private static JsonNode document() throws IOException {
    try (InputStream stream = OpenApiTest.class.getResourceAsStream("openapi.yaml")) {
      return new YAMLMapper().readTree(Objects.requireNonNull(stream));
    }
  }

  @Test
  void documentsWhatIsServedAndNothingElse() throws IOException {
    var documented = new TreeSet<String>();
    document()
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .fieldNames()
                .forEachRemaining(method ->
                    documented.add(
                        method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey())));

    assertThat(documented).isEqualTo(served());
  }

  private static Set<String> served() {
    return Stream.of(
            ReleasesResource.class,
            CommandsResource.class,
            EventsResource.class,
            ArchiveResource.class,
            ModelsResource.class,
            TargetsResource.class,
            SpecsResource.class,
            StatusResource.class,
            DocumentsResource.class)
        .flatMap(resource ->
            Arrays.stream(resource.getDeclaredMethods()).flatMap(OpenApiTest::operation))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> operation(Method method) {
    String verb =
        method.isAnnotationPresent(GET.class)
            ? "GET"
            : method.isAnnotationPresent(POST.class) ? "POST" : "";
    if (verb.isEmpty()) {
      return Stream.empty();
    }
    Path below = method.getAnnotation(Path.class);
    String path =
        method.getDeclaringClass().getAnnotation(Path.class).value()
            + (below == null ? "" : "/" + below.value());
    return paths(path.replaceAll("/+", "/")).map(served -> verb + " " + served);
  }

  /** A part that is one of several words, {@code {action: hold|resume}}, is a path for each. */
  private static Stream<String> paths(String path) {
    Matcher words = ONE_OF.matcher(path);
    return words.find()
        ? Arrays.stream(words.group(1).split("\\|", -1))
            .map(word -> path.replace(words.group(), word))
        : Stream.of(path);
  }

  @Test
  void documentsEveryFieldOfTheStateObject() throws IOException {
    JsonNode schema = document().path("components").path("schemas").path("Release");
    Set<String> fields =
        Arrays.stream(ReleaseView.class.getRecordComponents())
            .map(RecordComponent::getName)
            .map(name -> name.replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT))
            .collect(Collectors.toSet());

    assertThat(schema.path("properties").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrderElementsOf(fields);
    assertThat(schema.path("required")).extracting(JsonNode::asText).containsAll(fields);
  }

  @Test
  void resolvesEveryReference() throws IOException {
    JsonNode document = document();

    assertThat(document.findValuesAsText("$ref"))
        .allSatisfy(reference ->
            assertThat(document.at(reference.substring(1)).isMissingNode())
                .as(reference)
                .isFalse());
  }
}
