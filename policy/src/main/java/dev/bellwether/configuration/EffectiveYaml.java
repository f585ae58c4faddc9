package dev.bellwether.configuration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.bellwether.configuration.Configuration.Connection;
import dev.bellwether.gate.Spread;
import dev.bellwether.spec.Defaults;
import dev.bellwether.spec.Durations;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The configuration in effect, everything said, as YAML that may be shown: secrets are hidden. */
public final class EffectiveYaml {
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .build();
  private static final Pattern USER = Pattern.compile("(?<=://)[^/?#]*@");
  private static final Pattern QUERY_VALUE = Pattern.compile("(?<=[?&;])([^=&;#]*=)?[^&;#]*");

  private EffectiveYaml() {}

  /** Prints every key; without secrets in it, what is printed reads as the same configuration. */
  public static String print(Configuration configuration) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("installation", configuration.installation());
    root.putObject("http")
        .put("bind", configuration.http().bind())
        .put("port", configuration.http().port())
        .put("admin_port", configuration.http().adminPort());
    temporal(root.putObject("temporal"), configuration.temporal());
    if (configuration.dataDir() != null) {
      root.put("data_dir", configuration.dataDir());
    }
    root.putObject("commands").put("trust", configuration.trust().wire());
    ObjectNode connections = root.putObject("connections");
    new TreeMap<>(configuration.connections())
        .forEach((name, connection) -> connection(connections.putObject(name), connection));
    defaults(root, configuration.defaults());
    try {
      return YAML.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of texts and numbers can always be written", e);
    }
  }

  /** The URL without its user and the values of its query. */
  public static String redact(String url) {
    String withoutUser = USER.matcher(url).replaceFirst("***@");
    int query = withoutUser.indexOf('?');
    return query < 0
        ? withoutUser
        : withoutUser.substring(0, query)
            + QUERY_VALUE
                .matcher(withoutUser.substring(query))
                .replaceAll(found -> (found.group(1) == null ? "" : found.group(1)) + "***");
  }

  private static void temporal(ObjectNode json, Configuration.Temporal temporal) {
    if (temporal.profile() == null) {
      json.put("address", temporal.address()).put("namespace", temporal.namespace());
    } else {
      json.put("profile", temporal.profile());
    }
  }

  private static void connection(ObjectNode json, Connection connection) {
    json.put("type", connection.type());
    switch (connection) {
      case Connection.Playground playground -> json.put("url", redact(playground.url()));
      case Connection.Scrape scrape -> {
        ArrayNode urls = json.putArray("urls");
        scrape.urls().forEach(url -> urls.add(redact(url)));
        json.put("timeout", Durations.format(scrape.timeout()));
      }
      case Connection.FileRegistry file -> json.put("path", file.path());
    }
  }

  private static void defaults(ObjectNode root, Defaults defaults) {
    ObjectNode environments = root.putObject("environments");
    new TreeMap<>(defaults.environments())
        .forEach((name, uses) ->
            environments
                .putObject(name)
                .put("serving", uses.serving())
                .put("metrics", uses.metrics())
                .put("registry", uses.registry()));
    ObjectNode json = root.putObject("defaults");
    if (defaults.environment() != null) {
      json.put("environment", defaults.environment());
    }
    ArrayNode steps = json.putArray("steps");
    defaults.steps().forEach(percent -> steps.add(percent + "%"));
    json.put("warm_up", Durations.format(defaults.warmUp()))
        .put("watch", Durations.format(defaults.watch()))
        .put("max_watch", Durations.format(defaults.maxWatch()))
        .put("look", Durations.format(defaults.look()))
        .put("min_requests", defaults.minRequests())
        .put("on_undecided", defaults.onUndecided().wire())
        .put("on_undecidable", defaults.onUndecidable().wire())
        .put("on_drift", defaults.onDrift().wire())
        .put("bake", Durations.format(defaults.bake()))
        .put("keep_warm", Durations.format(defaults.keepWarm()));
    switch (defaults.dispersion()) {
      case Spread.Auto ignored -> json.put("dispersion", "auto");
      case Spread.Independent ignored -> json.put("dispersion", "independent");
      case Spread.Stated stated -> json.putObject("dispersion").put("fano", stated.fano());
      case Spread.Measured ignored -> json.put("dispersion", "auto");
    }
  }
}
