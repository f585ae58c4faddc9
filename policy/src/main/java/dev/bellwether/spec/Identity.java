package dev.bellwether.spec;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which version of which model: from {@code model}, else from the name of the release. */
record Identity(String model, String version, @Nullable String uri, @Nullable String digest) {
  private static final Pattern SPLIT = Pattern.compile("^(.+)-(v\\d[\\w.]*)$");
  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
  private static final Pattern URI = Pattern.compile("[a-z][a-z0-9+.-]{0,30}:[^\\s@]+");

  /** Null when the spec does not say, with findings. */
  static @Nullable Identity read(Fields spec, @Nullable String name, Findings findings) {
    if (spec.has("model")) {
      return spec.map("model").map(model -> stated(model, findings)).orElse(null);
    }
    Optional<Node> known = spec.take("model");
    return name == null || known.isPresent() ? null : split(name, spec.place("name"), findings);
  }

  private static @Nullable Identity stated(Fields model, Findings findings) {
    Values values = new Values(findings);
    String name = model.require("name", "the model's name").flatMap(values::name).orElse(null);
    String version = model.require("version", "the new version").flatMap(values::name).orElse(null);
    String uri = model.text("uri", 2_000);
    if (uri != null && !URI.matcher(uri).matches()) {
      findings.error(
          "E228",
          model.place("uri"),
          "expected a URI with a scheme and without a user, came `" + Words.shown(uri) + "`",
          "for instance s3://models/fraud/v12");
    }
    String digest = model.text("digest", 1_000);
    if (digest != null && !DIGEST.matcher(digest).matches()) {
      findings.error(
          "E228",
          model.place("digest"),
          "expected sha256: and 64 lower-case hexadecimal digits, came `"
              + Words.shown(digest)
              + "`",
          "copy it from the registry");
    }
    model.finish();
    return name == null || version == null ? null : new Identity(name, version, uri, digest);
  }

  private static @Nullable Identity split(String name, Place at, Findings findings) {
    Matcher parts = SPLIT.matcher(name);
    boolean matches = parts.matches();
    if (!matches || !Values.isName(parts.group(1))) {
      findings.error(
          "E207",
          at,
          "expected a name that ends in a version, such as fraud-model-v12, came `" + name + "`",
          "rename it, or say model: {name: ..., version: ...}");
      return null;
    }
    return new Identity(parts.group(1), parts.group(2), null, null);
  }
}
