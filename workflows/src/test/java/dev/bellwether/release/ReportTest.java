package dev.bellwether.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.gate.GateReport;
import dev.bellwether.gate.Quantities;
import dev.bellwether.gate.Severity;
import dev.bellwether.gate.Verdict;
import dev.bellwether.release.ReleaseStatus.StepStatus;
import dev.bellwether.release.ReleaseStatus.TimelineEntry;
import dev.bellwether.release.ReleaseStatus.WaitingFor;
import dev.bellwether.spec.Finding;
import dev.bellwether.spec.JsonMappers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportTest {
  private static final Instant AT = Instant.parse("2026-01-01T12:00:00.123Z");

  @Test
  void saysWhereAReleaseStandsInOneLine() {
    assertThat(Report.headline(status(State.AWAITING_APPROVAL, null, List.of(), List.of())))
        .isEqualTo("fraud-model@prod v11 → v12 · AWAITING APPROVAL · step 2/3 at 20 %");
    assertThat(Report.headline(status(State.ENDED, Outcome.ROLLED_BACK, List.of(), List.of())))
        .isEqualTo("fraud-model@prod v11 → v12 · ROLLED BACK");
  }

  @Test
  void saysWhatItWaitsForUntilWhenAndWhatThen() {
    assertThat(Report.details(status(State.WATCHING, null, List.of(), List.of())))
        .contains(
            "Waiting for metrics: 3 gates. Until 2026-01-01T12:00:00Z, then hold.",
            "Release `fraud-model-v12-3f9a1c02`");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a | b", "a\nb", "a\r\nb", "| x | y |\n|---|", "a\u2028b"})
  void keepsEachGateInItsRow(String reason) {
    String table = Report.details(status(State.WATCHING, null, List.of(report(reason)), List.of()));

    List<String> rows = table.lines().filter(line -> line.startsWith("|")).toList();
    assertThat(rows).hasSize(3);
    assertThat(rows.getLast().replace("\\|", "").chars().filter(c -> c == '|')).hasSize(7);
  }

  @Test
  void keepsEachLineOfTheTimelineInItsLine() {
    TimelineEntry entry = new TimelineEntry(AT, "hold: one\n# two\n- three", "ana");

    assertThat(Report.of(status(State.ENDED, Outcome.PROMOTED, List.of(), List.of(entry))))
        .contains("- 2026-01-01T12:00:00Z hold: one # two - three (by ana)\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "ü", "→", "\uD83D\uDE80", "x\uD83D\uDE80", "ü\uD83D\uDE80→"})
  void staysWithinWhatTemporalTakesCountedInBytes(String character) throws Exception {
    String reason = character.repeat(30_000 / character.length());
    List<GateReport> gates = Collections.nCopies(5, report(reason));
    List<TimelineEntry> timeline = Collections.nCopies(60, new TimelineEntry(AT, reason, null));

    for (String text :
        List.of(
            Report.details(status(State.WATCHING, null, gates, timeline)),
            Report.of(status(State.ENDED, Outcome.ROLLED_BACK, gates, timeline)))) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      assertThat(bytes.length).isBetween(19_000, 20_000);
      assertThat(text).endsWith("\n...\n");
      assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(text);
      assertThat(JsonMappers.lenient().writeValueAsBytes(text)).isNotEmpty();
    }
  }

  @Test
  void namesTheFindingsOfARefusal() {
    ReleaseStatus refused =
        new ReleaseStatus(
            "unnamed-3f9a1c02",
            "fraud-model@prod",
            1,
            0,
            AT,
            AT,
            AT,
            State.ENDED,
            Outcome.REFUSED,
            null,
            "refused: no steps",
            "fraud-model",
            null,
            null,
            null,
            null,
            null,
            null,
            List.of(),
            List.of(),
            List.of(),
            List.of(Finding.error("E204", "no steps", "say steps: [5%, 25%]")),
            List.of(),
            null,
            false);

    assertThat(Report.of(refused))
        .startsWith("# fraud-model@prod · REFUSED\n\nrefused: no steps\n")
        .contains("- E204: no steps (say steps: [5%, 25%])\n");
  }

  private static ReleaseStatus status(
      State state,
      @Nullable Outcome outcome,
      List<GateReport> gates,
      List<TimelineEntry> timeline) {
    return new ReleaseStatus(
        "fraud-model-v12-3f9a1c02",
        "fraud-model@prod",
        1,
        0,
        AT,
        AT,
        outcome == null ? null : AT,
        state,
        outcome,
        null,
        "as the test says",
        "fraud-model",
        "v12",
        "v11",
        "prod",
        null,
        new StepStatus(2, 3, 20, null, null, null, null),
        outcome == null ? new WaitingFor("metrics", "3 gates", AT, "hold") : null,
        List.of(),
        gates,
        List.of(),
        List.of(),
        timeline,
        null,
        false);
  }

  private static GateReport report(String reason) {
    return new GateReport(
        "max_error_rate",
        Verdict.FAIL,
        Quantities.share(0.09),
        Quantities.share(0.005),
        Quantities.share(0.003),
        List.of(),
        new GateReport.Samples(1000, 4000),
        "threshold",
        reason,
        null,
        AT,
        Severity.FATAL,
        null,
        null,
        null,
        null);
  }
}
