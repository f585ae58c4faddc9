package dev.bellwether.startup;

import dev.bellwether.configuration.Configuration;
import dev.bellwether.configuration.Configuration.Connection;
import dev.bellwether.configuration.Configuration.Connection.FileRegistry;
import dev.bellwether.configuration.ConfigurationReader;
import dev.bellwether.configuration.ConfigurationReading;
import dev.bellwether.spec.Finding;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds and reads {@code config.yml}. Relative paths in it are taken from the file's own folder, so
 * that a process means the same wherever it is started.
 */
public final class ConfigurationFile {
  private static final String USUAL = "config.yml";
  private static final String VARIABLE = "BELLWETHER_CONFIG";

  private ConfigurationFile() {}

  /**
   * The configuration of the named file; without a name that of {@code BELLWETHER_CONFIG}, else of
   * {@code config.yml} here, else the built-in one.
   *
   * @throws Unusable when it cannot be read or is not valid
   */
  public static Configuration load(@Nullable Path named, Map<String, String> environment) {
    Optional<Path> file = find(named, environment);
    return file.isEmpty() ? ConfigurationReader.builtIn() : valid(file.get(), environment);
  }

  /** Which file that is, as a person may look it up. */
  public static String named(@Nullable Path named, Map<String, String> environment) {
    return find(named, environment)
        .map(file -> file.toAbsolutePath().normalize().toString())
        .orElse("the built-in configuration, there is no config.yml here");
  }

  private static Optional<Path> find(@Nullable Path named, Map<String, String> environment) {
    if (named != null) {
      return Optional.of(named);
    }
    String variable = environment.getOrDefault(VARIABLE, "");
    return variable.isEmpty()
        ? Optional.of(Path.of(USUAL)).filter(Files::exists)
        : Optional.of(Path.of(variable));
  }

  private static Configuration valid(Path file, Map<String, String> environment) {
    ConfigurationReading reading = read(file, environment);
    Configuration configuration = reading.configuration();
    if (configuration == null) {
      throw new Unusable(
          "%s is not valid: %s; bellwether check %s shows all"
              .formatted(file, first(reading), file),
          null);
    }
    return configuration;
  }

  private static String first(ConfigurationReading reading) {
    return reading.findings().stream()
        .filter(Finding::refuses)
        .findFirst()
        .map(finding -> "line %d: %s".formatted(finding.line(), finding.message()))
        .orElse("no reason given");
  }

  /**
   * Reads the file with everything there is to say about it.
   *
   * @throws Unusable when there is nothing to read
   */
  public static ConfigurationReading read(Path file, Map<String, String> environment) {
    ConfigurationReading reading = new ConfigurationReader().read(text(file), environment);
    Configuration configuration = reading.configuration();
    return configuration == null
        ? reading
        : new ConfigurationReading(
            resolved(configuration, file.toAbsolutePath().getParent()), reading.findings());
  }

  /** There is no such file, or it means nothing; the message is one line that says what to do. */
  public static final class Unusable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Unusable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new Unusable(
          "no file %s; name the configuration with --config FILE".formatted(file), e);
    } catch (MalformedInputException e) {
      throw new Unusable("cannot read %s: it is not text in UTF-8".formatted(file), e);
    } catch (IOException e) {
      String why = Files.isDirectory(file) ? "it is a folder" : String.valueOf(e.getMessage());
      throw new Unusable("cannot read %s: %s".formatted(file, why), e);
    }
  }

  private static Configuration resolved(Configuration configuration, @Nullable Path folder) {
    if (folder == null) {
      return configuration;
    }
    Map<String, Connection> connections = new HashMap<>(configuration.connections());
    connections.replaceAll((name, connection) -> resolved(connection, folder));
    String dataDir = configuration.dataDir();
    return new Configuration(
        configuration.installation(),
        configuration.http(),
        configuration.temporal(),
        dataDir == null ? null : resolved(dataDir, folder),
        configuration.trust(),
        connections,
        configuration.defaults());
  }

  private static Connection resolved(Connection connection, Path folder) {
    return connection instanceof FileRegistry registry
        ? new FileRegistry(resolved(registry.path(), folder))
        : connection;
  }

  private static String resolved(String path, Path folder) {
    return folder.resolve(path).normalize().toString();
  }
}
