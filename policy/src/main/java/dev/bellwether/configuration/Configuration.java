package dev.bellwether.configuration;

import dev.bellwether.spec.Defaults;
import dev.bellwether.spec.Plan.Trust;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One configuration for api, worker and dev alike.
 *
 * @param dataDir where records.db and temporal.db lie; null: the XDG state directory
 * @param trust {@code commands.trust} as written; what a worker applies is {@link
 *     #effectiveTrust()}
 * @param defaults what specs leave unsaid, with {@link #effectiveTrust()} in it
 */
public record Configuration(
    String installation,
    Http http,
    Temporal temporal,
    @Nullable String dataDir,
    Trust trust,
    Map<String, Connection> connections,
    Defaults defaults) {
  public Configuration {
    connections = Map.copyOf(connections);
  }

  /** {@link Trust#TEMPORAL} only while both Temporal's address and the API's bind are loopback. */
  public Trust effectiveTrust() {
    return trust == Trust.TEMPORAL && http.loopback() && temporal.loopback()
        ? Trust.TEMPORAL
        : Trust.NONE;
  }

  /** Where the API listens. */
  public record Http(String bind, int port, int adminPort) {
    /** Whether only this machine can reach it. */
    public boolean loopback() {
      return Loopback.isLoopback(bind);
    }
  }

  /**
   * Where Temporal is.
   *
   * @param profile name in {@code temporal.toml}; then address and namespace come from there
   */
  public record Temporal(String address, String namespace, @Nullable String profile) {
    private static final Pattern ADDRESS =
        Pattern.compile("(\\[[0-9a-fA-F:]{2,45}]|[A-Za-z0-9._-]{1,253}):[0-9]{1,5}");

    /** Whether that is a host and a port. */
    public static boolean isAddress(String text) {
      return ADDRESS.matcher(text).matches();
    }

    /** Whether the address is on this machine; a profile is taken to be elsewhere. */
    public boolean loopback() {
      return profile == null && Loopback.isLoopback(Loopback.host(address));
    }
  }

  /** Something of the team's that Bellwether talks to. */
  public sealed interface Connection {
    /** The word in the configuration's {@code type}. */
    String type();

    /** The router of the playground. */
    record Playground(String url) implements Connection {
      @Override
      public String type() {
        return "playground";
      }
    }

    /** Prometheus text endpoints, read directly. */
    record Scrape(List<String> urls, Duration timeout) implements Connection {
      public Scrape {
        urls = List.copyOf(urls);
      }

      @Override
      public String type() {
        return "scrape";
      }
    }

    /** A folder per version with a manifest. */
    record FileRegistry(String path) implements Connection {
      @Override
      public String type() {
        return "file";
      }
    }
  }
}
