package dev.bellwether.gate.expression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.gate.expression.Expression.Fault;
import dev.bellwether.gate.expression.Expression.Truth;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {
  private static final Set<String> NAMES =
      Set.of("canary.error_rate", "canary.requests", "stable.error_rate", "stable.errors");

  private static final Map<String, Double> VALUES =
      Map.of(
          "canary.error_rate", 0.004,
          "canary.requests", 100.0,
          "stable.error_rate", 0.002,
          "stable.errors", 0.0);

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "canary.error_rate < 0.005;true",
        "canary.error_rate < 0.004;false",
        "canary.error_rate <= 2 * stable.error_rate;true",
        "canary.error_rate - stable.error_rate > 1/1000;true",
        "canary.requests >= 100 && !(canary.error_rate > 1);true",
        "canary.requests > 100 ? true : canary.error_rate == 0.004;true",
        "-canary.requests < 0 || false;true",
        "true;true"
      })
  void saysWhetherAConditionHolds(String text, boolean holds) {
    assertThat(of(text).faults()).isEmpty();
    assertThat(of(text).truth(VALUES)).isEqualTo(new Truth.Known(holds));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "!(stable.errors / stable.errors > 1)",
        "canary.requests / stable.errors > 1",
        "0.0 / 0.0 != 1.0"
      })
  void whatIsNoNumberNeverHolds(String text) {
    assertThat(of(text).faults()).isEmpty();
    assertThat(of(text).truth(VALUES)).isInstanceOf(Truth.Unknown.class);
  }

  @Test
  void aMissingValueNeverHolds() {
    Expression either = of("canary.error_rate < 1 || stable.error_rate < 1");

    assertThat(either.names()).containsExactlyInAnyOrder("canary.error_rate", "stable.error_rate");
    assertThat(either.truth(Map.of("canary.error_rate", 0.0)))
        .isEqualTo(new Truth.Unknown("there is no stable.error_rate"));
    assertThat(either.truth(Map.of("canary.error_rate", 0.0, "stable.error_rate", Double.NaN)))
        .isEqualTo(new Truth.Unknown("there is no stable.error_rate"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "canary.eror_rate < 1;1;there is no `canary.eror_rate`",
        "canary.requests < ;18;expecting",
        "canary.requests;1;expected type 'bool'",
        "canary.requests + 1;1;expected type 'bool'",
        "canary.requests && true;1;found no matching overload",
        "canary.requests < '1';19;only numbers, true and false",
        "size([1]) > 0;5;`size` is not among",
        "[1].all(x, x > 0);8;`all` is not among",
        "'a'.matches('a+');12;`matches` is not among",
        "1 in [1];3;is not among",
        "has(canary.requests);4;",
        "'';1;expecting",
      })
  void saysWhereATextIsNoCondition(String text, int column, String why) {
    Expression expression = of(text);

    Fault first = expression.faults().getFirst();
    assertThat(expression.truth(VALUES)).isInstanceOf(Truth.Unknown.class);
    assertThat(first.message()).contains(why == null ? "" : why);
    assertThat(first.column()).isEqualTo(column);
    assertThat(first.line()).isEqualTo(1);
  }

  @Test
  void namesTheStranger() {
    assertThat(of("1 <\n  canary.eror_rate").faults())
        .containsExactly(new Fault(2, 3, "there is no `canary.eror_rate`", "canary.eror_rate"));
  }

  @Test
  void isBounded() {
    assertThat(of("1 < " + "1+".repeat(600) + "1").faults()).isNotEmpty();
    assertThat(of("(".repeat(200) + "true" + ")".repeat(200)).faults()).isNotEmpty();
    assertThat(of("!".repeat(800) + "true").truth(VALUES)).isEqualTo(new Truth.Known(true));
    assertThat(of("-".repeat(801) + "1 < 0").truth(VALUES)).isEqualTo(new Truth.Known(true));
    assertThat(of("true ? ".repeat(140) + "true" + " : true".repeat(140)).faults()).isNotEmpty();
  }

  @Test
  void takesNoTextAsACondition() {
    assertThat(of("").faults()).isNotEmpty();
    assertThat(of("\u0000").faults()).isNotEmpty();
    assertThat(of("99999999999999999999 > 1").faults()).isNotEmpty();
  }

  @Test
  void isCompiledOnce() {
    assertThat(of("canary.error_rate < 1")).isSameAs(of("canary.error_rate < 1"));
  }

  private static Expression of(String text) {
    return Expression.of(text, NAMES);
  }
}
