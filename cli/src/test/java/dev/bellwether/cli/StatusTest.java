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
        {"queue":"bellwether-serving","kind":"activity","pollers":null}],
       "targets":[
        {"target":"fraud-model@prod","weights":{"v11":80,"v12":20},"release":"fraud-model-v12-3f9a1c02",
         "fits":false,"what":"v11 80 %, v12 20 %, but release fraud-model-v12-3f9a1c02 is gone",
         "command":"bellwether rollback --direct fraud-model@prod"},
        {"target":"other@prod","weights":{"v3":100},"release":null,"fits":true,"what":"v3 100 %",
         "command":null},
        {"target":"far@prod","weights":{},"release":null,"fits":null,"what":"cannot be read: no route",
         "command":null}],
       "stuck":[{"id":"spam-v2-00000001","target":"spam@prod",
         "direct":"bellwether rollback --direct spam@prod"}]}
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
