package dev.bellwether.playground;

import java.io.IOException;
import java.io.InputStream;

/** The files that this module brings along: models and data. */
final class Resources {
  private Resources() {}

  static InputStream open(String name) throws IOException {
    InputStream resource = Resources.class.getResourceAsStream(name);
    if (resource == null) {
      throw new IOException("not in this build: " + name);
    }
    return resource;
  }

  static byte[] bytes(String name) throws IOException {
    try (InputStream resource = open(name)) {
      return resource.readAllBytes();
    }
  }
}
