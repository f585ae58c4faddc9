package dev.bellwether.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SpecSchemaTest {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  static List<String> valid() {
    return Corpus.VALID;
  }

  static List<String> broken() {
    return Corpus.BROKEN;
  }

  static List<String> unsound() {
    return Corpus.UNSOUND;
  }

  @ParameterizedTest
  @MethodSource("valid")
  void acceptsWhatTheReaderAccepts(String text) throws Exception {
    assertThat(Specs.read(text).valid()).isTrue();
    assertThat(errors(YAML.readTree(text))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("valid")
  void acceptsWhatTheReaderWrites(String text) {
    assertThat(errors(Objects.requireNonNull(Specs.read(text).normalized()))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("broken")
  void refusesWhatTheReaderRefuses(String text) throws Exception {
    assertThat(Specs.read(text).valid()).isFalse();
    assertThat(errors(YAML.readTree(text))).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("unsound")
  void leavesToTheReaderWhatNeedsMoreThanStructure(String text) throws Exception {
    assertThat(Specs.read(text).valid()).isFalse();
    assertThat(errors(YAML.readTree(text))).isEmpty();
  }

  @Test
  void isItselfAValidSchema() throws Exception {
    Schema meta =
        REGISTRY.getSchema(
            com.networknt.schema.SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

    assertThat(meta.validate(schema())).isEmpty();
  }

  @Test
  void knowsTheKeysThatTheReaderKnows() throws Exception {
    Finding unknown = Specs.with("qqqqqq: 1").findings().getFirst();
    TreeSet<String> keys = new TreeSet<>();
    schema().at("/$defs/pipeline/properties").fieldNames().forEachRemaining(keys::add);

    String listed = unknown.message().replaceAll("expected one of (.*), came .*", "$1");

    assertThat(new TreeSet<>(List.of(listed.split(", ")))).isEqualTo(keys);
  }

  private static JsonNode schema() throws Exception {
    return new ObjectMapper().readTree(SpecSchema.json());
  }

  private static List<Error> errors(JsonNode tree) {
    return REGISTRY.getSchema(SpecSchema.json()).validate(tree);
  }
}
