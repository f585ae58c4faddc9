package dev.bellwether.api.release;

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
        .filter(other -> distance(word, other) <= far)
        .sorted(Comparator.comparingInt(other -> distance(word, other)))
        .limit(MOST)
        .toList();
  }

  /** Levenshtein's, one row at a time. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
