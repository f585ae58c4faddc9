package dev.bellwether.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class StatusTest {
  private static final String ANSWER =
      """
      {"installation":"bellwether","version":"0.1.0","components":[
        {"name":"api","status":"up","detail":"version 0.1.0"},
        {"name":"temporal","status":"up","detail":"127.0.0.1:7233, namespace default"},
        {"name":"records","status":"down","detail":"the disk is full"},
        {"name":"worker","status":"unknown","detail":"the server cannot say"}],
       "queues":[{"queue":"bellwether","kind":"workflow","pollers":2},
        {"queue":"bellwether-watch","kind":"activity","pollers":0},
        {"queue":"bellwether-serving","kind":"activity","pollers":null}]}
      """;

  @Test
  void showsPartsAndQueues() {
    try (StubApi api = new StubApi().answers(200, ANSWER)) {
      Run run = Run.against(api, "status");

      assertThat(run.exitCode()).isZero();
      Golden.assertMatches("status", run.out().replace(api.url(), "http://HOST:PORT"));
    }
  }
}
