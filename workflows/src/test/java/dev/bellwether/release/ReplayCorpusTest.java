package dev.bellwether.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bellwether.activity.ArtifactActivities;
import dev.bellwether.activity.ArtifactActivities.Build;
import io.temporal.api.enums.v1.EventType;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.common.converter.RawValue;
import io.temporal.workflow.Workflow;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every history that was ever kept still replays: a release under way survives new code. */
class ReplayCorpusTest {
  /** Below this somebody lost the corpus. */
  private static final int FEWEST = 30;

  static List<Path> histories() throws IOException, URISyntaxException {
    Path folder =
        Path.of(
            Objects.requireNonNull(ReplayCorpusTest.class.getResource("/histories/release"))
                .toURI());
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("histories")
  void replaysOnThisCode(Path file) throws IOException {
    Replays.check(read(file), "");
  }

  @Test
  void holdsEveryEndAReleaseCanHave() throws Exception {
    assertThat(histories()).hasSizeGreaterThanOrEqualTo(FEWEST);
    assertThat(histories())
        .extracting(file -> file.getFileName().toString())
        .contains(
            "promoted.json",
            "gate-fails.json",
            "rejected.json",
            "cancelled.json",
            "refused.json",
            "fence-lost.json",
            "target-down.json",
            "rollback-target-down.json",
            "refusals.json",
            "temporal-cancel.json");
  }

  /** The negative control: this corpus can fail. */
  @Test
  void doesNotReplayOnCodeThatDoesOtherThings() throws Exception {
    Path promoted = file("promoted.json");

    assertThatThrownBy(() -> Replays.check(read(promoted), "", BuildsFirst.class))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("does not replay");
  }

  @Test
  void showsSummariesThatTemporalTakes() throws Exception {
    for (Path file : histories()) {
      assertThat(read(file).getEvents())
          .filteredOn(event -> event.getUserMetadata().hasSummary())
          .allSatisfy(event ->
              assertThat(event.getUserMetadata().getSummary().getData().size())
                  .isLessThanOrEqualTo(400));
    }
  }

  @Test
  void writesNothingWithTheFirstCommandOfARollback() throws Exception {
    List<EventType> aroundRestore =
        read(file("gate-fails.json")).getEvents().stream()
            .filter(event ->
                event.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED
                    || event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED
                    || event.getEventType()
                        == EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES
                    || event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
            .dropWhile(event ->
                !event
                    .getActivityTaskScheduledEventAttributes()
                    .getActivityType()
                    .getName()
                    .equals("rollback"))
            .map(event -> event.getEventType())
            .limit(2)
            .toList();

    assertThat(aroundRestore)
        .containsExactly(
            EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
            EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED);
  }

  private static Path file(String name) throws IOException, URISyntaxException {
    return histories().stream()
        .filter(file -> file.getFileName().toString().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static WorkflowExecutionHistory read(Path file) throws IOException {
    return WorkflowExecutionHistory.fromJson(Files.readString(file));
  }

  /** A release that builds before it is admitted. */
  public static final class BuildsFirst implements ReleaseWorkflow {
    @Override
    public ReleaseResult run(@Nullable RawValue input) {
      ArtifactActivities registry =
          Workflow.newActivityStub(
              ArtifactActivities.class,
              ActivityPolicies.bounded(
                  "bellwether", "too early", Traffic.GIVE_UP, Traffic.GIVE_UP, 1));
      registry.build(
          new Build(
              new dev.bellwether.activity.ReleaseRef("r", "t", "w", "o"), Plans.plan().build()));
      return new ReleaseResult("r", Outcome.REFUSED, null, "", "");
    }
  }
}
