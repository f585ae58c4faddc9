package dev.bellwether.api.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.api.FakeRecords;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class ReleaseIndexTest {
  private final FakeRecords records = new FakeRecords();
  private Instant now = Instant.parse("2026-11-22T14:20:00Z");
  private final ReleaseIndex index = new ReleaseIndex(records, () -> now);

  @Test
  void oneAnswerWaitsForRecordsThatAreDownOnce() {
    records.down = true;

    assertThat(index.find("fraud-model-v12-3f9a1c02")).isEmpty();
    assertThat(index.startingWith("fraud", 9)).isEmpty();
    assertThat(index.newestOf("fraud-model@prod")).isEmpty();
    assertThat(index.log("fraud-model-v12-3f9a1c02")).isEmpty();

    assertThat(records.failed.get()).isEqualTo(1);
  }

  @Test
  void asksAgainAfterAFewSeconds() {
    records.down = true;
    assertThat(index.newest(9)).isEmpty();
    now = now.plusSeconds(6);

    assertThat(index.newest(9)).isEmpty();

    assertThat(records.failed.get()).isEqualTo(2);
  }
}
