package dev.bellwether.gate;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/** What a gate says of the evidence so far. Only {@link #PASS} lets a release go on. */
public enum Verdict {
  PASS,
  FAIL,
  /** Data came, but not enough of it to say either. */
  UNDECIDED,
  /** No new canary trials for three looks running. */
  NO_DATA,
  /** The readings contradict themselves, for instance more errors than requests. */
  ERROR;

  /** The word on the wire. */
  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The inverse of {@link #letter}. */
  static Verdict ofLetter(char letter) {
    return Arrays.stream(values())
        .filter(verdict -> verdict.letter() == letter)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no verdict begins with " + letter));
  }

  /** The first letter of the word on the wire. */
  char letter() {
    return switch (this) {
      case PASS -> 'p';
      case FAIL -> 'f';
      case UNDECIDED -> 'u';
      case NO_DATA -> 'n';
      case ERROR -> 'e';
    };
  }
}
