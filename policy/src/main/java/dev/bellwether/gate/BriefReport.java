package dev.bellwether.gate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.gate.sequential.BriefTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One report as a row: name; letters of verdict, severity and test; value, limit, baseline; the
 * interval; samples of both; p and the evidence on both sides; when it was judged and how long to a
 * verdict; reason; query.
 */
public final class BriefReport {
  private static final int PARTS = 15;

  /** Judged when the report before was. */
  private static final String SAME = "=";

  private static final String AT_MOST = "<";

  private static final List<String> TESTS = List.of(SequentialReport.NAME, ThresholdTest.NAME);

  private BriefReport() {}

  /** Its parts in their order; null where it says nothing, or what the report before says. */
  public static List<@Nullable Object> parts(GateReport report, @Nullable GateReport before) {
    return Arrays.asList(
        report.name(),
        letters(report),
        quantity(report.value(), report.limit().unit()),
        quantity(report.limit(), ""),
        quantity(report.baseline(), report.limit().unit()),
        report.interval().stream().map(BriefReport::number).toList(),
        report.samples().canary(),
        report.samples().stable(),
        orNull(report.p()),
        orNull(report.failLogEvidence()),
        orNull(report.passLogEvidence()),
        at(report.evaluatedAt(), before),
        duration(report.expectedTimeToVerdict()),
        report.reason(),
        query(report.query(), before));
  }

  /**
   * The inverse of {@link #parts}.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static GateReport parse(JsonNode row, @Nullable GateReport before) {
    if (row.size() != PARTS) {
      throw new IllegalArgumentException(PARTS + " parts of a report expected, got " + row);
    }
    String letters = row.get(1).asText();
    Quantity limit = Objects.requireNonNull(quantity(row.get(3), ""), "a limit");
    return new GateReport(
        row.get(0).asText(),
        Verdict.ofLetter(letters.charAt(0)),
        quantity(row.get(2), limit.unit()),
        limit,
        quantity(row.get(4), limit.unit()),
        numbers(row.get(5)),
        new GateReport.Samples(row.get(6).asLong(), row.get(7).asLong()),
        test(letters.substring(2)),
        row.get(13).asText(),
        query(row.get(14), before),
        at(text(row.get(11)), before),
        severity(letters.charAt(1)),
        number(row.get(8)),
        number(row.get(9)),
        number(row.get(10)),
        duration(row.get(12)));
  }

  private static String letters(GateReport report) {
    String test = TESTS.contains(report.test()) ? report.test().substring(0, 1) : report.test();
    return "" + report.verdict().letter() + report.severity().wire().charAt(0) + test;
  }

  private static String test(String letters) {
    return TESTS.stream()
        .filter(test -> letters.equals(test.substring(0, 1)))
        .findFirst()
        .orElse(letters);
  }

  private static Severity severity(char letter) {
    return Arrays.stream(Severity.values())
        .filter(severity -> severity.wire().charAt(0) == letter)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no severity begins with " + letter));
  }

  /**
   * Number, unit unless it is the one that is known, and how it is shown unless these say it;
   * between blanks. A number alone is one; what is at most so much is marked.
   */
  private static @Nullable Object quantity(@Nullable Quantity quantity, String unit) {
    if (quantity == null) {
      return null;
    }
    Number value = number(quantity.value());
    Quantity plain = Quantities.of(quantity.value(), quantity.unit());
    boolean known = quantity.unit().equals(unit);
    if (quantity.equals(plain)) {
      return known ? value : value + " " + quantity.unit();
    }
    return plain != null && known && quantity.equals(Quantities.atMost(plain))
        ? AT_MOST + value
        : value + " " + quantity.unit() + " " + quantity.display();
  }

  private static @Nullable Quantity quantity(JsonNode brief, String unit) {
    if (brief.isNull()) {
      return null;
    }
    String text = brief.asText();
    if (text.startsWith(AT_MOST)) {
      return Quantities.atMost(shown(Double.parseDouble(text.substring(1)), unit));
    }
    String[] parts = text.split(" ", 3);
    double value = Double.parseDouble(parts[0]);
    return switch (parts.length) {
      case 1 -> shown(value, unit);
      case 2 -> shown(value, parts[1]);
      default -> new Quantity(value, parts[1], parts[2]);
    };
  }

  private static Quantity shown(double value, String unit) {
    Quantity known = Quantities.of(value, unit);
    if (known == null) {
      throw new IllegalArgumentException("nothing is measured in " + unit);
    }
    return known;
  }

  /** Whole numbers without a fraction; minus zero has a sign to lose. */
  private static Number number(double value) {
    boolean whole =
        value == Math.rint(value)
            && Math.abs(value) < 1e15
            && Double.doubleToRawLongBits(value) != Double.doubleToRawLongBits(-0.0);
    return whole ? (Number) (long) value : (Number) value;
  }

  private static @Nullable Number orNull(@Nullable Double value) {
    return value == null ? null : number(value);
  }

  private static @Nullable Double number(JsonNode value) {
    return value.isNull() ? null : Double.valueOf(value.asText());
  }

  private static List<Double> numbers(JsonNode values) {
    List<Double> numbers = new ArrayList<>();
    values.forEach(value -> numbers.add(Double.valueOf(value.asText())));
    return numbers;
  }

  private static @Nullable String text(JsonNode node) {
    return node.isNull() ? null : node.asText();
  }

  private static @Nullable String at(@Nullable Instant at, @Nullable GateReport before) {
    if (at == null) {
      return null;
    }
    return before != null && at.equals(before.evaluatedAt()) ? SAME : BriefTime.text(at);
  }

  private static @Nullable Instant at(@Nullable String brief, @Nullable GateReport before) {
    if (brief == null) {
      return null;
    }
    return brief.equals(SAME) && before != null ? before.evaluatedAt() : BriefTime.parse(brief);
  }

  /** Whole seconds as a number. */
  private static @Nullable Object duration(@Nullable Duration duration) {
    if (duration == null) {
      return null;
    }
    boolean whole = duration.equals(Duration.ofSeconds(duration.toSeconds()));
    return whole ? (Object) duration.toSeconds() : duration.toString();
  }

  private static @Nullable Duration duration(JsonNode brief) {
    if (brief.isNull()) {
      return null;
    }
    return brief.isNumber() ? Duration.ofSeconds(brief.asLong()) : Duration.parse(brief.asText());
  }

  /** How many characters are those of the query before, then what is left. */
  private static @Nullable Object query(@Nullable String query, @Nullable GateReport before) {
    String known = before == null ? null : before.query();
    int same = 0;
    while (query != null
        && known != null
        && same < Math.min(query.length(), known.length())
        && query.charAt(same) == known.charAt(same)) {
      same++;
    }
    return query == null || same == 0 ? query : List.of(same, query.substring(same));
  }

  private static @Nullable String query(JsonNode query, @Nullable GateReport before) {
    if (!query.isArray()) {
      return text(query);
    }
    String known = before == null ? null : before.query();
    int same = query.get(0).asInt();
    if (known == null || same > known.length()) {
      throw new IllegalArgumentException("a query that goes on from another: " + query);
    }
    return known.substring(0, same) + query.get(1).asText();
  }
}
