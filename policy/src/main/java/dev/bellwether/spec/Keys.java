package dev.bellwether.spec;

import java.util.HashMap;
import java.util.Map;

/** The keys of one map while it is read: the second of two equal ones is a finding. */
final class Keys {
  private final Findings findings;
  private final Map<String, Place> first = new HashMap<>();

  Keys(Findings findings) {
    this.findings = findings;
  }

  /** Takes note of a key and says whether it may stand here. */
  boolean accept(String key, Place at) {
    if (key.equals("<<")) {
      findings.error(
          "E113", at, "expected a key, came the merge key `<<`", "write the keys out here");
      return false;
    }
    if (Document.tooLong(key, 1024)
        || key.codePoints().anyMatch(c -> Words.unprintable(c) || Words.isPrivate(c))) {
      findings.error(
          "E113",
          at,
          "expected a short printable key, came `" + Words.shown(key) + "`",
          "write a plain word; variables stand only in values");
      return false;
    }
    Place before = first.putIfAbsent(key, at);
    if (before != null) {
      String where = before.line() > 0 ? " (first on line " + before.line() + ")" : "";
      findings.error("E112", at, "the key `" + key + "` stands twice" + where, "keep one of them");
    }
    return before == null;
  }
}
