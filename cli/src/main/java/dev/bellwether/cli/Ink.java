package dev.bellwether.cli;

/** Colours, or none. A colour never says anything that the words do not. */
enum Ink {
  PLAIN,
  COLOR;

  static Ink of(boolean color) {
    return color ? COLOR : PLAIN;
  }

  String good(String text) {
    return paint("32", text);
  }

  String bad(String text) {
    return paint("31", text);
  }

  String doubtful(String text) {
    return paint("33", text);
  }

  String strong(String text) {
    return paint("1", text);
  }

  String faint(String text) {
    return paint("2", text);
  }

  private String paint(String code, String text) {
    return switch (this) {
      case PLAIN -> text;
      case COLOR -> "\u001b[" + code + "m" + text + "\u001b[0m";
    };
  }
}
