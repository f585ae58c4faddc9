package dev.bellwether.spec;

import dev.bellwether.spec.Finding.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is wrong with a document: one error per place, the first one said, and a bounded
 * number of them.
 */
public final class Findings {
  private static final int MOST = 100;

  private final List<Finding> all = new ArrayList<>();
  private final Set<String> refused = new HashSet<>();
  private boolean full;

  /** Adds an error, unless the same place has one already. */
  public void error(String code, Place at, String message, @Nullable String suggestion) {
    if (refused.add(at.pointer())) {
      add(finding(code, Severity.ERROR, at, message, suggestion));
    }
  }

  /** Adds a warning. */
  public void warning(String code, Place at, String message, @Nullable String suggestion) {
    add(finding(code, Severity.WARNING, at, message, suggestion));
  }

  /** Takes over what another reader found. */
  public void addAll(List<Finding> findings) {
    for (Finding finding : findings) {
      if (finding.refuses()) {
        refused.add(finding.pointer());
      }
      add(finding);
    }
  }

  /** Whether anything refuses the document. */
  public boolean refuses() {
    return !refused.isEmpty();
  }

  /** Whether further findings would not be listed. */
  boolean full() {
    return full;
  }

  /** Whether this very place has an error. */
  boolean refusesAt(Place place) {
    return refused.contains(place.pointer());
  }

  /** Everything found, in the order of the document. */
  public List<Finding> inOrder() {
    return all.stream()
        .sorted(Comparator.comparingInt(Finding::line).thenComparingInt(Finding::column))
        .toList();
  }

  private void add(Finding finding) {
    if (all.size() < MOST) {
      all.add(finding);
    } else if (!full) {
      full = true;
      refused.add("");
      all.add(
          Finding.error(
              "E119", "more than " + MOST + " findings; the rest is not listed", "mend these"));
    }
  }

  private static Finding finding(
      String code, Severity severity, Place at, String message, @Nullable String suggestion) {
    return new Finding(code, severity, at.pointer(), at.line(), at.column(), message, suggestion);
  }
}
