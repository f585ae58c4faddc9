package dev.bellwether.artifact;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bellwether.spec.JsonMappers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A version's folder with its manifest. The digest of the manifest's bytes is the digest of the
 * version; every other file is named in it with its own.
 */
public final class ArtifactFolder {
  private static final JsonMapper MAPPER =
      JsonMappers.lenient().rebuild().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final String MANIFEST = "manifest.json";
  private static final long LARGEST_MANIFEST = 1L << 20;
  private static final String DIGEST = "sha256:[0-9a-f]{64}";

  private final Path folder;
  private final Manifest manifest;
  private final String digest;

  private ArtifactFolder(Path folder, Manifest manifest, String digest) {
    this.folder = folder;
    this.manifest = manifest;
    this.digest = digest;
  }

  /**
   * Opens a folder without reading more than its manifest.
   *
   * @throws ArtifactFault when there is none, or it is no manifest
   */
  public static ArtifactFolder open(Path folder) {
    try {
      Path real = folder.toRealPath();
      Path file = real.resolve(MANIFEST);
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new ArtifactFault(
            "%s holds no %s; write one that names every file with its sha256"
                .formatted(folder, MANIFEST));
      }
      if (Files.size(file) > LARGEST_MANIFEST) {
        throw new ArtifactFault(file + " is larger than 1 MiB; a manifest names files, no more");
      }
      byte[] bytes = Files.readAllBytes(file);
      return new ArtifactFolder(real, manifest(file, bytes), sha256(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder, e);
    }
  }

  /** {@code sha256:<64 hex>} of the manifest. */
  public String digest() {
    return digest;
  }

  /** The folder itself, free of links. */
  public Path path() {
    return folder;
  }

  String model() {
    return manifest.model();
  }

  String version() {
    return manifest.version();
  }

  /** Reads every file and compares it with the manifest; refuses files that it does not name. */
  public void verify() {
    manifest.files().keySet().forEach(this::verified);
    Set<String> strangers = new TreeSet<>(present());
    strangers.removeAll(manifest.files().keySet());
    strangers.remove(MANIFEST);
    if (!strangers.isEmpty()) {
      throw new ArtifactFault(
          "%s holds files that its manifest does not name: %s; remove them or name them"
              .formatted(folder, strangers));
    }
  }

  /** Whether the manifest names the file. */
  public boolean names(String name) {
    return manifest.files().containsKey(name);
  }

  /**
   * The path of a file whose bytes are those the manifest promises.
   *
   * @throws ArtifactFault when it is not named, missing, elsewhere or different
   */
  public Path verified(String name) {
    String expected = manifest.files().get(name);
    if (expected == null) {
      throw new ArtifactFault("%s does not name %s".formatted(folder.resolve(MANIFEST), name));
    }
    Path file = inside(name);
    String came = sha256(file);
    if (!came.equals(expected)) {
      throw new ArtifactFault(
          "%s was expected as %s and came as %s; a byte was changed after the manifest was written:"
                  .formatted(file, expected, came)
              + " publish the version again under a new name");
    }
    return file;
  }

  private Path inside(String name) {
    Path file = folder.resolve(name).normalize();
    try {
      boolean plain =
          !name.isEmpty()
              && name.indexOf('\\') < 0
              && file.startsWith(folder)
              && !file.equals(folder)
              && Files.isRegularFile(file)
              && file.toRealPath().equals(file);
      if (plain) {
        return file;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
    throw new ArtifactFault(
        "%s names %s, which is missing, a link, or outside the folder; publish the version again"
            .formatted(folder.resolve(MANIFEST), name));
  }

  private Set<String> present() {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
          .map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder, e);
    }
  }

  private static Manifest manifest(Path file, byte[] bytes) {
    Written written;
    try {
      written = MAPPER.readValue(bytes, Written.class);
    } catch (JsonProcessingException e) {
      throw new ArtifactFault(file + " is no manifest: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
    Manifest manifest = written == null ? null : written.complete();
    if (manifest == null) {
      throw new ArtifactFault(
          file + " needs model, version and files, each file with \"sha256:<64 hex>\"");
    }
    return manifest;
  }

  private static String sha256(byte[] bytes) {
    return "sha256:" + HexFormat.of().formatHex(sha().digest(bytes));
  }

  private static String sha256(Path file) {
    MessageDigest sha = sha();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        sha.update(buffer, 0, n);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
    return "sha256:" + HexFormat.of().formatHex(sha.digest());
  }

  private static MessageDigest sha() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private record Manifest(String model, String version, Map<String, String> files) {
    Manifest {
      files = Map.copyOf(files);
    }
  }

  /** The manifest as it came, before anything is known to be there. */
  private record Written(
      @Nullable String model,
      @Nullable String version,
      @Nullable Map<String, @Nullable String> files) {
    @Nullable Manifest complete() {
      if (model == null || version == null || files == null || files.isEmpty()) {
        return null;
      }
      Map<String, String> digests = new TreeMap<>();
      files.forEach((name, digest) -> {
        if (digest != null && digest.matches(DIGEST)) {
          digests.put(name, digest);
        }
      });
      return digests.size() == files.size() ? new Manifest(model, version, digests) : null;
    }
  }
}
