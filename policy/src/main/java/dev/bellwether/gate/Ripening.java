package dev.bellwether.gate;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.bellwether.gate.sequential.BriefTime;
import dev.bellwether.gate.sequential.Doubles;
import dev.bellwether.gate.sequential.Sample;
import dev.bellwether.gate.sequential.ScoreHistogram;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Predictions on their way from being served to being old enough for their scores to count, for one
 * gate with a {@link LabelDelay}. The time in which they were served is cut into pieces, and a
 * piece is judged as a whole, so that its scores and its predictions without one count together. On
 * the wire one line.
 *
 * @param first where the release began to count: scores of what was served before count for nothing
 * @param from where the step began to count; null until its first look
 * @param reached scores were judged of what was served up to then
 * @param gap between the newest two looks that read everything
 * @param served predictions since {@code first}
 * @param closed the end of the piece that was judged last
 * @param marks the ends of the pieces that are not judged yet, oldest first; the last is the newest
 *     look
 * @param pool scores that were read and not judged yet
 * @param step what was judged of this step
 */
public record Ripening(
    Instant first,
    @Nullable Instant from,
    Instant reached,
    Duration gap,
    double served,
    Mark closed,
    List<Mark> marks,
    Pool pool,
    Totals step) {
  /** At most so many pieces are on their way. */
  public static final int MOST_MARKS = 64;

  /** No such line is longer: marks, scores at each hundredth, and what stands around them. */
  static final int MOST_BYTES = MOST_MARKS * 24 + 101 * 14 + 200;

  private static final String SHIFTING = "!";

  public Ripening {
    marks = List.copyOf(marks);
  }

  /**
   * The end of a piece.
   *
   * @param served predictions from the release's first base to here
   * @param shifting whether the weight was changed meanwhile
   */
  public record Mark(Instant at, double served, boolean shifting) {
    private String line() {
      return BriefTime.text(at) + (shifting ? SHIFTING : "");
    }
  }

  /** Scores, and their sum as the source adds them up. */
  public record Pool(ScoreHistogram scores, double sum) {
    static final Pool EMPTY = new Pool(ScoreHistogram.NONE, 0);

    Pool plus(Sample.Scores more) {
      return new Pool(scores.plus(more.most()), sum + more.sum());
    }
  }

  /**
   * Predictions of a step that are old enough.
   *
   * @param matured how many there are
   * @param scored how many of them have a score
   * @param sum of the scores
   * @param missing how many counted as having none; one that gets its score later still does
   */
  public record Totals(double matured, double scored, double sum, double missing) {
    static final Totals NONE = new Totals(0, 0, 0, 0);

    double coverage() {
      return matured > 0 ? Math.min(1, scored / matured) : 1;
    }

    /** Whether too few have a score for a pass. */
    boolean lacking() {
      return coverage() < LabelDelay.COVERAGE;
    }

    /** Whether that is so of enough predictions to mean something. */
    boolean without() {
      return lacking() && matured >= LabelDelay.FEW;
    }
  }

  /**
   * A release begins to count here.
   *
   * @param unread not yet, because this look could not be read
   */
  static Ripening begun(Instant base, Duration delay, boolean unread) {
    return new Ripening(
        base,
        unread ? null : base,
        base.minus(delay),
        Duration.ZERO,
        0,
        new Mark(base, 0, false),
        List.of(),
        Pool.EMPTY,
        Totals.NONE);
  }

  /** A step begins; it counts from a look that was made then, else from its own first one. */
  Ripening startStep(Instant since) {
    return with(newest().isBefore(since) ? null : newest(), marks, Totals.NONE);
  }

  Ripening with(@Nullable Instant newFrom, List<Mark> newMarks, Totals newStep) {
    return new Ripening(first, newFrom, reached, gap, served, closed, newMarks, pool, newStep);
  }

  /** The newest look that read everything. */
  Instant newest() {
    return marks.isEmpty() ? closed.at() : marks.getLast().at();
  }

  /** Whether a look was read from which the next one counts. */
  boolean based() {
    return from != null || !marks.isEmpty() || served > 0;
  }

  /** Whether no prediction of this step is old enough yet. */
  boolean waiting() {
    return from == null || !reached.isAfter(from);
  }

  /** The inverse of {@link #line}. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Ripening parse(String line) {
    String[] parts = line.split("\\|", -1);
    String[] times = parts[0].split(",", -1);
    if (parts.length != 5 || times.length != 4) {
      throw new IllegalArgumentException("no predictions on their way: " + line);
    }
    double[] numbers = row(parts[1], 8);
    List<String> ends = parts[2].isEmpty() ? List.of() : Arrays.asList(parts[2].split(",", -1));
    double[] served = ends.isEmpty() ? new double[0] : row(parts[3], ends.size());
    List<Mark> marks = new ArrayList<>();
    for (int i = 0; i < ends.size(); i++) {
      marks.add(mark(ends.get(i), served[i]));
    }
    return new Ripening(
        BriefTime.parse(times[0]),
        times[1].isEmpty() ? null : BriefTime.parse(times[1]),
        BriefTime.parse(times[2]),
        Duration.ofMillis((long) numbers[0]),
        numbers[1],
        mark(times[3], numbers[2]),
        marks,
        new Pool(ScoreHistogram.parse(parts[4]), numbers[3]),
        new Totals(numbers[4], numbers[5], numbers[6], numbers[7]));
  }

  private static Mark mark(String text, double served) {
    boolean shifting = text.endsWith(SHIFTING);
    String at = shifting ? text.substring(0, text.length() - SHIFTING.length()) : text;
    return new Mark(BriefTime.parse(at), served, shifting);
  }

  private static double[] row(String text, int size) {
    double[] row = Doubles.parse(text).toArray();
    if (row.length != size) {
      throw new IllegalArgumentException(size + " numbers expected in " + text);
    }
    return row;
  }

  /** Everything, on one line. */
  @JsonValue
  public String line() {
    Doubles numbers =
        Doubles.of(
            (double) gap.toMillis(),
            served,
            closed.served(),
            pool.sum(),
            step.matured(),
            step.scored(),
            step.sum(),
            step.missing());
    return String.join(
        "|",
        String.join(
            ",",
            BriefTime.text(first),
            from == null ? "" : BriefTime.text(from),
            BriefTime.text(reached),
            closed.line()),
        numbers.base64(),
        marks.stream().map(Mark::line).collect(Collectors.joining(",")),
        marks.isEmpty()
            ? ""
            : Doubles.of(marks.stream().mapToDouble(Mark::served).toArray()).base64(),
        pool.scores().line());
  }
}
