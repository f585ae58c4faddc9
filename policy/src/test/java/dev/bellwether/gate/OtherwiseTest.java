package dev.bellwether.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OtherwiseTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max_error_rate|sequential|pass|samples that rule out 1 % or less would fail it.",
        "max_error_rate|sequential|fail|samples that fit what is allowed would not have failed it.",
        "min_quality_score|sequential|pass|samples that rule out 1 % or more would fail it.",
        "max_error_rate|threshold|pass|a canary at or above 1 % would fail.",
        "min_quality_score|threshold|fail|a canary at or above 1 % would pass; this one would only with a limit of at most 2 %.",
        "max_error_rate|warm_up|fail|fewer errors while it warmed up would have left it to what comes after.",
        "drift_score|sequential|fail|samples without a sign of more than is allowed would pass.",
        "max_cpu_pct|threshold|fail|3 samples running at or above 1 %, over the time that the spec asks for, fail it; one below 1 % at the end of the watch passes.",
        "max_error_rate|sequential|error|readings that agree with each other would let it decide.",
        "sample_ratio|sequential|error|a router that sends what it acknowledged; then `resume` begins the step anew.",
      })
  void saysWhatWouldChangeAVerdict(String gate, String test, String verdict, String words) {
    assertThat(new Otherwise(gate, test, "1 %", "ratio", "2 %").sentence(verdict)).isEqualTo(words);
  }
}
