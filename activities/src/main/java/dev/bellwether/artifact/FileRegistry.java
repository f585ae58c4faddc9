package dev.bellwether.artifact;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bellwether.spec.JsonMappers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** A folder per model, in it a folder per version. No name leads out of it, nor does a link. */
public final class FileRegistry {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9._-]{0,98}[a-z0-9])?");
  private static final String ALIASES = "aliases.json";

  private final Path root;
  private final JsonMapper mapper = JsonMappers.lenient();

  public FileRegistry(Path root) {
    this.root = root;
  }

  /**
   * Finds a version and checks every byte of it.
   *
   * @throws ArtifactFault when it is missing or not what its manifest says
   */
  public ArtifactFolder find(String model, String version) {
    Path folder = inside(named(model), named(version));
    ArtifactFolder artifact = ArtifactFolder.open(folder);
    if (!artifact.model().equals(model) || !artifact.version().equals(version)) {
      throw new ArtifactFault(
          "%s says it is %s %s, expected %s %s; publish each version in its own folder"
              .formatted(folder, artifact.model(), artifact.version(), model, version));
    }
    artifact.verify();
    return artifact;
  }

  /** Points an alias of the model at a version; other aliases stay. Written whole or not at all. */
  public void setAlias(String model, String alias, String version) {
    Path file = inside(named(model)).resolve(ALIASES);
    try {
      Map<String, String> aliases = aliases(file);
      if (version.equals(aliases.put(named(alias), named(version)))) {
        return;
      }
      Path fresh = Files.createTempFile(file.getParent(), ".aliases", ".json");
      try {
        Files.writeString(
            fresh,
            mapper.writerWithDefaultPrettyPrinter().writeValueAsString(aliases)
                + System.lineSeparator());
        Files.move(
            fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private Map<String, String> aliases(Path file) throws IOException {
    if (!Files.exists(file)) {
      return new TreeMap<>();
    }
    try {
      return mapper.readValue(file.toFile(), new TypeReference<TreeMap<String, String>>() {});
    } catch (JsonProcessingException e) {
      throw new ArtifactFault(
          file + " is not a map of alias to version: " + e.getOriginalMessage(), e);
    }
  }

  private static String named(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new ArtifactFault(
          "'%s' is no name in a registry; expected %s".formatted(name, NAME.pattern()));
    }
    return name;
  }

  private Path inside(String... names) {
    Path folder = root;
    for (String name : names) {
      folder = folder.resolve(name);
    }
    if (!Files.isDirectory(folder)) {
      throw new ArtifactFault(
          "%s does not exist; publish the version there first, with its manifest.json"
              .formatted(folder));
    }
    try {
      Path real = folder.toRealPath();
      if (real.startsWith(root.toRealPath())) {
        return real;
      }
      throw new ArtifactFault(folder + " is a link out of the registry; copy the version into it");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder, e);
    }
  }
}
