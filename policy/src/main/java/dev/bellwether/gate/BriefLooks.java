package dev.bellwether.gate;

import com.fasterxml.jackson.databind.util.StdConverter;
import dev.bellwether.gate.Evidence.PastLook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last looks as a watch carries them: a line each, and of a look that was saved and said what
 * the one before it did only {@code +} and how many milliseconds later it was, in base 36.
 */
final class BriefLooks {
  private static final String LATER = "+";
  private static final int BASE = 36;

  private BriefLooks() {}

  /** To lines. */
  static final class Writing extends StdConverter<List<PastLook>, List<String>> {
    @Override
    public List<String> convert(List<PastLook> looks) {
      List<String> lines = new ArrayList<>();
      PastLook before = null;
      for (PastLook look : looks) {
        lines.add(line(before, look));
        before = look;
      }
      return lines;
    }
  }

  /** From lines. */
  static final class Reading extends StdConverter<List<String>, List<PastLook>> {
    @Override
    public List<PastLook> convert(List<String> lines) {
      List<PastLook> looks = new ArrayList<>();
      for (String line : lines) {
        looks.add(line.startsWith(LATER) ? after(looks, line) : PastLook.parse(line));
      }
      return looks;
    }
  }

  private static String line(@Nullable PastLook before, PastLook look) {
    if (before == null || look.counts() != null || !look.like(before)) {
      return look.line();
    }
    Duration later = Duration.between(before.at(), look.at());
    boolean whole = Duration.ofMillis(later.toMillis()).equals(later);
    return whole ? LATER + Long.toString(later.toMillis(), BASE) : look.line();
  }

  private static PastLook after(List<PastLook> looks, String line) {
    if (looks.isEmpty()) {
      throw new IllegalArgumentException("a look expected before " + line);
    }
    PastLook before = looks.getLast();
    long later = Long.parseLong(line.substring(LATER.length()), BASE);
    return new PastLook(
        before.at().plusMillis(later),
        before.step(),
        before.weight(),
        before.verdicts(),
        null,
        Arms.NONE);
  }
}
