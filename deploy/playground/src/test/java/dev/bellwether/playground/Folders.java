package dev.bellwether.playground;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Changes to the folder of a version that its manifest knows of. */
final class Folders {
  private Folders() {}

  static ObjectNode manifest(Path folder) throws IOException {
    return Json.read(Files.readAllBytes(folder.resolve("manifest.json")));
  }

  /** Lists a file under any name, whether it is there or not. */
  static void list(Path folder, String name, String digest) throws IOException {
    ObjectNode manifest = manifest(folder);
    ((ObjectNode) manifest.path("files")).put(name, digest);
    Files.write(folder.resolve("manifest.json"), Json.bytes(manifest));
  }

  /** Writes a file and lists it. */
  static void replace(Path folder, String name, byte[] content) throws IOException {
    Files.write(folder.resolve(name), content);
    list(folder, name, Digests.sha256(content));
  }
}
