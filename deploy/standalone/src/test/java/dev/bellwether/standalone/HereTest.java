package dev.bellwether.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bellwether.configuration.Configuration;
import dev.bellwether.configuration.ConfigurationReader;
import dev.bellwether.spec.Defaults;
import dev.bellwether.spec.Plan.Trust;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class HereTest {
  @Test
  void changesNothingOfAConfigurationButItsTemporalAndTheTrust() {
    Configuration written =
        Objects.requireNonNull(
            new ConfigurationReader()
                .read(
                    """
                    temporal: {address: "temporal.example:7233"}
                    connections:
                      edge: {type: playground, url: "http://127.0.0.1:8710"}
                      edge-metrics: {type: scrape, urls: ["http://127.0.0.1:8710/metrics"]}
                      models: {type: file, path: models}
                    environments:
                      prod: {serving: edge, metrics: edge-metrics, registry: models}
                    defaults: {dispersion: {fano: 3}, on_undecidable: refuse, on_drift: rollback}
                    """,
                    Map.of())
                .configuration());

    Configuration here = Here.with(written, "127.0.0.1:4711");

    assertThat(here.temporal().address()).isEqualTo("127.0.0.1:4711");
    assertThat(here.defaults()).isEqualTo(written.defaults().trusting(here.effectiveTrust()));
    assertThat(here.defaults().trust()).isEqualTo(Trust.TEMPORAL);
    assertThat(here.defaults().onUndecidable()).isEqualTo(Defaults.OnUndecidable.REFUSE);
  }
}
