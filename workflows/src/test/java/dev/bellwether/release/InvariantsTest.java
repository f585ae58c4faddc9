package dev.bellwether.release;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The checker itself: what it lets through and what it catches. */
class InvariantsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "admit, build, shift 20, verify 20, shift 50, shift 50, shift 100, verify 100, settle",
        "shift 20, shift 50, take fence, shift 20, shift 50, shift 100",
        "shift 20, restore v11, restore v11, verify rollback, alias v11, take down v12",
        "take fence, shift 0, shift 20"
      })
  void letsThrough(String calls) {
    assertThatCode(() -> check(calls)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shift 35",
        "shift 50",
        "shift 20, shift 100",
        "shift 20, restore v11, shift 20",
        "shift 20, restore v11, verify 20",
        "shift 20, restore v11, alias v12",
        "shift 20, shift 50, shift 100, settle",
        "shift 20, shift 50, verify 100, shift 100, settle",
        "restore v11, settle"
      })
  void catches(String calls) {
    assertThatThrownBy(() -> check(calls)).isInstanceOf(AssertionError.class);
  }

  private static void check(String calls) {
    Invariants.check(Plans.plan().build(), List.of(calls.split(", ")));
  }
}
