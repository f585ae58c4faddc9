package dev.bellwether.configuration;

import dev.bellwether.configuration.Configuration.Connection;
import dev.bellwether.configuration.Configuration.Http;
import dev.bellwether.configuration.Configuration.Temporal;
import dev.bellwether.spec.Defaults;
import dev.bellwether.spec.DefaultsReader;
import dev.bellwether.spec.Document;
import dev.bellwether.spec.Fields;
import dev.bellwether.spec.Findings;
import dev.bellwether.spec.Node;
import dev.bellwether.spec.Node.Mapping;
import dev.bellwether.spec.Place;
import dev.bellwether.spec.Plan.Trust;
import java.util.List;
import java.util.Map;

/**
 * Reads {@code config.yml} and says everything that is wrong with it at once. Relative paths stay
 * as written: the caller knows where the file lies.
 */
public final class ConfigurationReader {
  private static final Map<String, Trust> TRUST =
      Map.of("temporal", Trust.TEMPORAL, "none", Trust.NONE);

  /** What applies without a file: this machine, the default ports, and no connections. */
  public static Configuration builtIn() {
    ConfigurationReading reading = new ConfigurationReader().read("{}", Map.of());
    Configuration configuration = reading.configuration();
    if (configuration == null) {
      throw new IllegalStateException("the built-in configuration is refused: " + reading);
    }
    return configuration;
  }

  /** Reads the text; <code>${NAME:-default}</code> takes its value from this environment. */
  public ConfigurationReading read(String text, Map<String, String> environment) {
    Findings findings = new Findings();
    if (EnvironmentVariables.clashes(text)) {
      findings.error(
          "E117", Place.ROOT, "expected printable text, came private-use characters", null);
      return new ConfigurationReading(null, findings.inOrder());
    }
    EnvironmentVariables variables = new EnvironmentVariables(environment);
    Document document = Document.parse(variables.cover(text), variables);
    findings.addAll(document.findings());
    Node root = document.root();
    Configuration configuration =
        root == null
            ? null
            : Fields.map(root, findings).map(fields -> read(fields, findings)).orElse(null);
    return new ConfigurationReading(findings.refuses() ? null : configuration, findings.inOrder());
  }

  private static Configuration read(Fields fields, Findings findings) {
    String installation = fields.name("installation");
    Http http = http(section(fields, "http", findings), findings);
    Temporal temporal = temporal(section(fields, "temporal", findings), findings);
    String dataDir = fields.text("data_dir", 4_000);
    Trust trust = trust(section(fields, "commands", findings), findings);
    ConnectionsReader connections = new ConnectionsReader(findings);
    connections.connections(section(fields, "connections", findings));
    connections.environments(section(fields, "environments", findings));
    Fields defaults = section(fields, "defaults", findings);
    fields.finish();
    Map<String, Connection> named = connections.connections();
    Configuration open =
        new Configuration(
            installation == null ? "bellwether" : installation,
            http,
            temporal,
            dataDir,
            trust,
            named,
            Defaults.builtIn());
    warnOfTrust(open, fields, findings);
    return new Configuration(
        open.installation(),
        http,
        temporal,
        dataDir,
        trust,
        named,
        new DefaultsReader(findings)
            .read(defaults, connections.environments(), named.keySet(), open.effectiveTrust()));
  }

  /** A part of the file; one that is left out reads as an empty map. */
  private static Fields section(Fields fields, String key, Findings findings) {
    return fields
        .map(key)
        .orElseGet(() -> new Fields(new Mapping(fields.place(key), List.of()), findings));
  }

  private static Http http(Fields fields, Findings findings) {
    String bind = fields.text("bind", 255);
    int port = (int) fields.count("port", 0, 65_535, 8700);
    int adminPort = (int) fields.count("admin_port", 0, 65_535, 8701);
    fields.finish();
    if (port == adminPort && port != 0) {
      findings.error(
          "E306",
          fields.place(fields.has("admin_port") ? "admin_port" : "port"),
          "expected two ports, came " + port + " for both `port` and `admin_port`",
          "give each its own");
    }
    Http http = new Http(bind == null ? "127.0.0.1" : bind, port, adminPort);
    if (!http.loopback()) {
      findings.error(
          "E305",
          fields.place("bind"),
          "expected an address of this machine only: without authentication, which this version"
              + " does not have, nothing else may reach the API",
          "write bind: 127.0.0.1 and reach it through a tunnel or a proxy that asks who is there");
    }
    return http;
  }

  private static Temporal temporal(Fields fields, Findings findings) {
    String address = fields.text("address", 300);
    String namespace = fields.text("namespace", 255);
    String profile = fields.text("profile", 255);
    fields.finish();
    if (address != null && !Configuration.Temporal.isAddress(address)) {
      findings.error(
          "E308",
          fields.place("address"),
          "expected HOST:PORT, came something else",
          "for instance 127.0.0.1:7233");
    }
    if (profile != null && (address != null || namespace != null)) {
      findings.error(
          "E309",
          fields.place("profile"),
          "expected either `profile` or `address` and `namespace`, came both",
          "keep one of them: a profile brings its own");
    }
    return new Temporal(
        address == null ? "127.0.0.1:7233" : address,
        namespace == null ? "default" : namespace,
        profile);
  }

  private static Trust trust(Fields fields, Findings findings) {
    if (fields.take("trust").filter(ConfigurationReader::signed).isPresent()) {
      Fields.laterKey(
          findings,
          fields.place("trust"),
          "trust: signed",
          "`temporal` trusts whoever reaches this machine, `none` nobody");
    }
    Trust trust = fields.word("trust", TRUST, Trust.TEMPORAL);
    fields.finish();
    return trust;
  }

  private static boolean signed(Node node) {
    return node instanceof Node.Scalar scalar && scalar.text().equals("signed");
  }

  private static void warnOfTrust(Configuration open, Fields fields, Findings findings) {
    if (open.http().loopback() && open.effectiveTrust() == Trust.NONE) {
      String why =
          open.trust() == Trust.NONE
              ? "`commands.trust` is none"
              : "Temporal is not on this machine";
      findings.warning(
          "W301",
          fields.place(open.trust() == Trust.NONE ? "commands" : "temporal"),
          why
              + ": approve, promote, resume and extend will be refused; hold, rollback, reject and"
              + " cancel still act",
          "run Temporal on this machine, or wait for signed commands in a later version");
    }
  }
}
