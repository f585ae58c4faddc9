package dev.bellwether.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class QueueTest {
  @Test
  void hasTheNamesThatWorkflowsAndPeopleUse() {
    assertThat(Arrays.stream(Queue.values()).map(queue -> queue.in("bellwether")))
        .containsExactly(
            "bellwether", "bellwether-watch", "bellwether-serving", "bellwether-rollback");
    assertThat(Queue.WATCH.in("blue")).isEqualTo("blue-watch");
  }
}
