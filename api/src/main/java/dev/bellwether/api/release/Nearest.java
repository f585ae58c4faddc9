package dev.bellwether.api.release;

import dev.bellwether.spec.Words;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds the words a person may have meant. */
final class Nearest {
  private static final int MOST = 3;

  private Nearest() {}

  static List<String> to(String word, Collection<String> known) {
    int far = Math.max(2, word.length() / 3);
    return known.stream()
        .distinct()
        .filter(other -> Words.distance(word, other) <= far)
        .sorted(Comparator.comparingInt(other -> Words.distance(word, other)))
        .limit(MOST)
        .toList();
  }
}
