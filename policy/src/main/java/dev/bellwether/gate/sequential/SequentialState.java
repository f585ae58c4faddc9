package dev.bellwether.gate.sequential;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one sequential test has seen: an immutable value, exact to the bit when it is written and
 * read again. On the wire one line, {@code grid|newest|idle|highest|carried|fresh|step|earlier}, in
 * which {@code =} is the newest look.
 *
 * @param grid the version of the grid that the wealth was made on
 * @param newest the newest look; an older or equal one is ignored
 * @param idle looks running that brought nothing new
 * @param highest the most that the evidence of a broken limit ever was
 * @param carried wealth of the whole release, against the limit
 * @param fresh wealth of this step, for the limit
 * @param step totals of this step
 * @param earlier totals of the steps before, where an interval needs them
 */
public record SequentialState(
    int grid,
    @Nullable Instant newest,
    int idle,
    double highest,
    List<Wealth> carried,
    List<Doubles> fresh,
    Doubles step,
    List<Doubles> earlier) {
  private static final String SAME = "=";

  public SequentialState {
    carried = List.copyOf(carried);
    fresh = List.copyOf(fresh);
    earlier = List.copyOf(earlier);
  }

  /**
   * A row of logarithms and the look that last moved it.
   *
   * @param last null before the first look with trials
   */
  public record Wealth(@Nullable Instant last, Doubles logs) {}

  /**
   * The inverse of {@link #line}.
   *
   * @throws IllegalArgumentException when it is none
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static SequentialState parse(String line) {
    String[] parts = line.split("\\|", -1);
    if (parts.length != 8) {
      throw new IllegalArgumentException("8 parts expected in " + line);
    }
    Doubles highest = Doubles.parse(parts[3]);
    if (highest.size() != 1) {
      throw new IllegalArgumentException("one number expected, got " + parts[3]);
    }
    return new SequentialState(
        Integer.parseInt(parts[0]),
        instant(parts[1]),
        Integer.parseInt(parts[2]),
        highest.at(0),
        split(parts[4]).stream().map(text -> wealth(text, instant(parts[1]))).toList(),
        rows(parts[5]),
        Doubles.parse(parts[6]),
        rows(parts[7]));
  }

  /** Everything, on one line. */
  @JsonValue
  public String line() {
    List<String> parts = new ArrayList<>();
    parts.add(Integer.toString(grid));
    parts.add(newest == null ? "" : BriefTime.text(newest));
    parts.add(Integer.toString(idle));
    parts.add(Doubles.of(highest).base64());
    parts.add(
        carried.stream()
            .map(wealth -> time(wealth.last()) + "@" + wealth.logs().base64())
            .collect(Collectors.joining(",")));
    parts.add(fresh.stream().map(Doubles::base64).collect(Collectors.joining(",")));
    parts.add(step.base64());
    parts.add(earlier.stream().map(Doubles::base64).collect(Collectors.joining(",")));
    return String.join("|", parts);
  }

  private String time(@Nullable Instant last) {
    if (last == null) {
      return "";
    }
    return last.equals(newest) ? SAME : BriefTime.text(last);
  }

  private static Wealth wealth(String text, @Nullable Instant newest) {
    int at = text.indexOf('@');
    if (at < 0) {
      throw new IllegalArgumentException("time@wealth expected, got " + text);
    }
    String last = text.substring(0, at);
    return new Wealth(
        last.equals(SAME) ? newest : instant(last), Doubles.parse(text.substring(at + 1)));
  }

  private static List<Doubles> rows(String text) {
    return split(text).stream().map(Doubles::parse).toList();
  }

  private static List<String> split(String text) {
    return text.isEmpty() ? List.of() : Arrays.asList(text.split(",", -1));
  }

  private static @Nullable Instant instant(String text) {
    return text.isEmpty() ? null : BriefTime.parse(text);
  }
}
