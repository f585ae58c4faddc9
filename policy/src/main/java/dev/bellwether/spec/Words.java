package dev.bellwether.spec;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Puts names and values into messages: safe to print, and the nearest known word for a typo. */
public final class Words {
  private static final int SHOWN = 60;

  private Words() {}

  /** The text on one line, without control characters, cut when long. */
  public static String shown(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .limit(SHOWN)
        .forEach(c -> {
          if (unprintable(c) || isPrivate(c) || c == '\n' || c == '\t') {
            line.append(String.format("\\u%04x", c));
          } else {
            line.appendCodePoint(c);
          }
        });
    return text.codePointCount(0, text.length()) > SHOWN ? line + "..." : line.toString();
  }

  /** Characters without a meaning of their own. */
  static boolean isPrivate(int c) {
    return Character.getType(c) == Character.PRIVATE_USE;
  }

  /** Control characters, lone surrogates and the signs that turn the direction of writing. */
  static boolean unprintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL -> c != '\n' && c != '\t' && c != '\r';
      case Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      default -> (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    };
  }

  /** The words as a sentence lists them. */
  public static String list(Collection<String> words) {
    return String.join(", ", words);
  }

  /** A count with its thousands marked, alike on every machine. */
  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** The known word that was probably meant: at most a third of its letters differ. */
  public static Optional<String> nearest(String word, Collection<String> known) {
    if (word.length() > 100) {
      return Optional.empty();
    }
    return known.stream()
        .filter(candidate -> distance(word, candidate) <= Math.max(1, candidate.length() / 3))
        .min(Comparator.comparingInt((String c) -> distance(word, c)).thenComparing(c -> c));
  }

  /** Edits (insert, drop, change, swap of neighbours) between two words. */
  public static int distance(String a, String b) {
    List<int[]> rows = new ArrayList<>();
    for (int i = 0; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      for (int j = 0; j <= b.length(); j++) {
        row[j] = i == 0 || j == 0 ? i + j : edits(a, b, i, j, rows, row);
      }
      rows.add(row);
    }
    return rows.getLast()[b.length()];
  }

  private static int edits(String a, String b, int i, int j, List<int[]> rows, int[] row) {
    int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
    int[] above = rows.get(i - 1);
    int best = Math.min(Math.min(above[j] + 1, row[j - 1] + 1), above[j - 1] + change);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, rows.get(i - 2)[j - 2] + 1) : best;
  }
}
