package dev.bellwether.spec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * The JSON Schema (2020-12) of specs, for editors and other tools. It knows the structure; order,
 * sums and names of connections only {@link SpecReader} checks.
 */
public final class SpecSchema {
  private static final String JSON = load();

  private SpecSchema() {}

  /** The schema as text. */
  public static String json() {
    return JSON;
  }

  private static String load() {
    try (InputStream schema = SpecSchema.class.getResourceAsStream("release-spec.schema.json")) {
      if (schema == null) {
        throw new IllegalStateException("release-spec.schema.json is not on the class path");
      }
      return new String(schema.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("release-spec.schema.json cannot be read", e);
    }
  }
}
