package dev.bellwether.spec;

import dev.bellwether.spec.Node.Kind;
import dev.bellwether.spec.Node.Mapping;
import dev.bellwether.spec.Node.Scalar;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Shares of requests: a bare number is percent, {@code 0.5%} and <code>{fraction: 0.005}</code> say
 * it outright.
 */
public final class Rates {
  private static final Pattern PERCENT = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,18})?) ?%");
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
  private static final double DOUBTFUL = 0.01;

  private final Findings findings;

  Rates(Findings findings) {
    this.findings = findings;
  }

  /** A limit in percent, above 0 and at most 100. */
  Optional<BigDecimal> limit(String key, Node node) {
    Optional<BigDecimal> percent = percent(node);
    if (percent.isEmpty()) {
      return Optional.empty();
    }
    double value = percent.get().doubleValue();
    if (value == 0) {
      findings.error(
          "E220",
          node.place(),
          "`" + key + "` passes strictly below its limit, and nothing is below 0",
          "write a small limit such as 0.1%");
      return Optional.empty();
    }
    if (value < 0 || value > 100) {
      findings.error(
          "E220",
          node.place(),
          "expected a share above 0 % and at most 100 %, came " + said(percent.get()),
          "a bare number is percent");
      return Optional.empty();
    }
    if (node instanceof Scalar scalar && scalar.kind() == Kind.NUMBER && value <= DOUBTFUL) {
      doubt(key, node, percent.get());
    }
    return percent;
  }

  /** Whole percent from 1 to 99. */
  OptionalInt whole(Node node) {
    Optional<BigDecimal> percent = percent(node);
    if (percent.isEmpty()) {
      return OptionalInt.empty();
    }
    double value = percent.get().doubleValue();
    if (value != Math.rint(value) || value < 1 || value > 99) {
      findings.error(
          "E215",
          node.place(),
          "expected whole percent from 1 to 99, came " + said(percent.get()),
          value == 100 ? "100 % is not a step: it is promotion" : null);
      return OptionalInt.empty();
    }
    return OptionalInt.of((int) value);
  }

  /** Percent as specs write it back, exact. */
  static String write(double fraction) {
    return BigDecimal.valueOf(fraction).movePointRight(2).stripTrailingZeros().toPlainString()
        + "%";
  }

  /** A number without an exponent and without zeros at its end. */
  static String plain(double number) {
    return plain(BigDecimal.valueOf(number));
  }

  private void doubt(String key, Node node, BigDecimal percent) {
    findings.warning(
        "W101",
        node.place(),
        "`%s: %s` means %s (a fraction of %s)"
            .formatted(key, ((Scalar) node).text(), said(percent), said(percent, 2)),
        "write %s%% if that is meant, else {fraction: %s}"
            .formatted(plain(percent), plain(percent)));
  }

  private Optional<BigDecimal> percent(Node node) {
    Values values = new Values(findings);
    if (node instanceof Mapping mapping) {
      Fields fields = new Fields(mapping, findings);
      Optional<BigDecimal> fraction =
          fields
              .require("fraction", "a number from 0 to 1")
              .flatMap(value -> values.number(value, "a fraction from 0 to 1", null));
      fields.finish();
      return fraction.map(value -> value.multiply(HUNDRED));
    }
    if (node instanceof Scalar scalar && scalar.kind() == Kind.TEXT) {
      Matcher text = PERCENT.matcher(scalar.text());
      if (text.matches()) {
        return Optional.of(new BigDecimal(text.group(1)));
      }
    }
    return values.number(node, "percent, such as 5, 0.5% or {fraction: 0.005}", null);
  }

  private static String said(BigDecimal percent) {
    return plain(percent) + " %";
  }

  private static String said(BigDecimal percent, int places) {
    return plain(percent.movePointLeft(places));
  }

  /** Without an exponent while that is short. */
  private static String plain(BigDecimal number) {
    BigDecimal stripped = number.stripTrailingZeros();
    return Math.abs(stripped.scale()) > 30 ? stripped.toString() : stripped.toPlainString();
  }
}
