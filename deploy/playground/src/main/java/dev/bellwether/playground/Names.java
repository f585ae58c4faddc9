package dev.bellwether.playground;

import java.util.regex.Pattern;

/** What may stand for a model, a version or a file: nothing that could name a place elsewhere. */
final class Names {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9._-]{0,98}[a-z0-9])?");

  private Names() {}

  static boolean isValid(String name) {
    return NAME.matcher(name).matches();
  }
}
