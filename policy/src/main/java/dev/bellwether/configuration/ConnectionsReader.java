package dev.bellwether.configuration;

import dev.bellwether.configuration.Configuration.Connection;
import dev.bellwether.spec.Defaults.Connections;
import dev.bellwether.spec.Fields;
import dev.bellwether.spec.Findings;
import dev.bellwether.spec.Node;
import dev.bellwether.spec.Node.Entry;
import dev.bellwether.spec.Values;
import dev.bellwether.spec.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The connections of a configuration and the environments that use them. */
final class ConnectionsReader {
  private static final List<String> TYPES = List.of("file", "playground", "scrape");
  private static final Map<String, String> TYPE_OF_ROLE =
      Map.of("serving", "playground", "metrics", "scrape", "registry", "file");

  /** A look has 7 s: reading, then writing it down. A longer call would lose the look. */
  private static final Duration LONGEST_SCRAPE = Duration.ofSeconds(5);

  /** A scheme, an authority that every URL parser reads alike, and a rest without spaces. */
  private static final Pattern URL =
      Pattern.compile(
          "https?://([^/?#@\\s]*@)?(\\[[0-9a-fA-F:]{2,45}]|[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)"
              + "(:[0-9]{1,5})?([/?#]\\S*)?");

  private static final Pattern SECRET = Pattern.compile("https?://([^/?#]*@.*|[^?#]*\\?.*)");

  private final Findings findings;
  private final Values values;
  private final Map<String, Connection> connections = new TreeMap<>();
  private final Map<String, Connections> environments = new TreeMap<>();

  ConnectionsReader(Findings findings) {
    this.findings = findings;
    this.values = new Values(findings);
  }

  Map<String, Connection> connections() {
    return connections;
  }

  Map<String, Connections> environments() {
    return environments;
  }

  void connections(Fields section) {
    for (Entry entry : section.entries()) {
      named(entry, section)
          .ifPresent(fields -> {
            Connection connection = connection(fields);
            if (connection != null) {
              connections.put(entry.key(), connection);
            }
          });
    }
  }

  void environments(Fields section) {
    for (Entry entry : section.entries()) {
      named(entry, section).ifPresent(fields -> environment(entry.key(), fields));
    }
  }

  private Optional<Fields> named(Entry entry, Fields section) {
    if (!Values.isName(entry.key())) {
      findings.error(
          "E206",
          entry.keyPlace(),
          "expected " + Values.NAME_RULE + ", came `" + Words.shown(entry.key()) + "`",
          null);
    }
    return section.map(entry.key());
  }

  private @Nullable Connection connection(Fields fields) {
    Optional<String> type =
        fields
            .require("type", "one of " + Words.list(TYPES))
            .flatMap(node -> values.text(node, 100));
    if (type.isEmpty()) {
      return null;
    }
    Connection connection =
        switch (type.get()) {
          case "playground" -> playground(fields);
          case "scrape" -> scrape(fields);
          case "file" -> file(fields);
          default -> {
            findings.error(
                "E303",
                fields.place("type"),
                "expected one of "
                    + Words.list(TYPES)
                    + ", came the type `"
                    + Words.shown(type.get())
                    + "`, which this version does not have",
                Words.nearest(type.get(), TYPES).map(t -> "did you mean " + t + "?").orElse(null));
            yield null;
          }
        };
    if (TYPES.contains(type.get())) {
      fields.finish();
    }
    return connection;
  }

  private @Nullable Connection playground(Fields fields) {
    String url = fields.require("url", "the base URL").flatMap(this::url).orElse(null);
    return url == null ? null : new Connection.Playground(url);
  }

  private @Nullable Connection scrape(Fields fields) {
    Duration timeout =
        fields.duration("timeout", Duration.ofMillis(100), LONGEST_SCRAPE, LONGEST_SCRAPE);
    boolean said = fields.require("urls", "the list of URLs").isPresent();
    List<Node> items = fields.list("urls").orElse(List.of());
    if (said && items.isEmpty()) {
      findings.error("E307", fields.place("urls"), "expected at least one URL, came none", null);
    }
    List<String> urls = new ArrayList<>();
    items.forEach(item -> url(item).ifPresent(urls::add));
    return urls.isEmpty() ? null : new Connection.Scrape(urls, timeout);
  }

  private @Nullable Connection file(Fields fields) {
    String path =
        fields.require("path", "the folder").flatMap(node -> values.text(node, 4_000)).orElse(null);
    if (path != null && path.isBlank()) {
      findings.error("E310", fields.place("path"), "expected a folder, came an empty text", null);
    }
    return path == null ? null : new Connection.FileRegistry(path);
  }

  private Optional<String> url(Node node) {
    Optional<String> url = values.text(node, 2_000);
    if (url.isPresent() && !URL.matcher(url.get()).matches()) {
      findings.error(
          "E307",
          node.place(),
          "expected a URL such as http://127.0.0.1:8710, came something else",
          "write http:// or https://, a host of letters, digits, dots and dashes, and a port");
      return Optional.empty();
    }
    if (url.isPresent() && SECRET.matcher(url.get()).matches()) {
      findings.warning(
          "W302",
          node.place(),
          "this URL has a user or a query in it; `check` hides them, other places may not",
          "keep secrets out of URLs");
    }
    return url;
  }

  private void environment(String name, Fields fields) {
    String serving = role(fields, "serving");
    String metrics = role(fields, "metrics");
    String registry = role(fields, "registry");
    fields.finish();
    // Known by its name even when faulty, so that `defaults` is not blamed too.
    environments.put(name, new Connections(serving, metrics, registry));
  }

  private String role(Fields fields, String role) {
    String name = fields.require(role, "a name of `connections`").flatMap(values::name).orElse("");
    if (name.isEmpty()) {
      return name;
    }
    Connection connection = connections.get(name);
    String type = TYPE_OF_ROLE.get(role);
    if (connection == null) {
      List<String> known = List.copyOf(connections.keySet());
      findings.error(
          "E209",
          fields.place(role),
          "expected one of `connections` (" + Words.list(known) + "), came `" + name + "`",
          Words.nearest(name, known).map(word -> "did you mean `" + word + "`?").orElse(null));
    } else if (!connection.type().equals(type)) {
      findings.error(
          "E304",
          fields.place(role),
          "expected a connection of type %s for `%s`, came `%s` of type %s"
              .formatted(type, role, name, connection.type()),
          null);
    }
    return name;
  }
}
