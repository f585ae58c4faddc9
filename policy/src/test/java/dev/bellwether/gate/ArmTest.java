package dev.bellwether.gate;

import static dev.bellwether.gate.Readings.at;
import static dev.bellwether.gate.Readings.reading;
import static dev.bellwether.gate.Readings.terms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.bellwether.gate.Reading.Counts;
import dev.bellwether.gate.Reading.Raw;
import dev.bellwether.gate.Reading.Series;
import dev.bellwether.spec.JsonMappers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ArmTest {
  private static final Facet RELEVANCE = Facet.scores("relevance");

  @Test
  void holdsNothingOfWhatWasNotCounted() {
    Arm arm = Arm.of(Map.of(RELEVANCE, Tally.of(12, 10.5), Facet.REQUESTS, Tally.of(60, 1)));

    assertThat(arm.line()).isEqualTo("r 60 1|s:relevance 12 10.5");
    assertThat(Arm.parse(arm.line())).isEqualTo(arm);
    assertThat(arm.of(Facet.SCORES)).isEqualTo(Tally.NONE);
    assertThat(Arm.parse("")).isEqualTo(Arm.NONE);
  }

  @Test
  void addsFacetByFacet() {
    Arm one = Arm.parse("r 60 1|s:relevance 12 10.5");
    Arm other = Arm.parse("r 40 0|l 30 10|s:tone 5 4");

    assertThat(one.plus(other).line()).isEqualTo("r 100 1|l 30 10|s:relevance 12 10.5|s:tone 5 4");
    assertThat(other.plus(one)).isEqualTo(one.plus(other));
  }

  @Test
  void readsWhatWasWrittenBeforeFacetsHadNames() {
    assertThat(Arm.parse("60 1||12 10.5").line()).isEqualTo("r 60 1|s 12 10.5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"r", "y 3", "r:3", "|||4 5"})
  void refusesWhatIsNoTally(String line) {
    assertThatThrownBy(() -> Arm.parse(line)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFacetIsAKeyOfAMap() throws JsonProcessingException {
    Map<Facet, Integer> map = new TreeMap<>(Map.of(Facet.PAIRS, 1, RELEVANCE, 2, Facet.SCORES, 3));

    String json = JsonMappers.lenient().writeValueAsString(map);

    assertThat(json).isEqualTo("{\"scores\":3,\"scores:relevance\":2,\"pairs\":1}");
    assertThat(JsonMappers.lenient().readValue(json, new TypeReference<Map<Facet, Integer>>() {}))
        .isEqualTo(map);
  }

  @Test
  void aCounterThatAppearsWithItsFirstEventCountsTheTrialsSinceTheLookBefore() {
    WatchTerms terms = terms(new Gate.MaxErrorRate("max_error_rate", 0.005, null));
    Evidence evidence = fold(Evidence.NONE, terms, 0, nulls(1_000, null));
    evidence = fold(evidence, terms, 15, nulls(1_060, null));

    CountedLook look =
        Fold.fold(evidence, Set.of(Facet.NULLS), terms, at(30), reading(nulls(1_100, 2.0))).look();

    assertThat(look.added().canary().of(Facet.NULLS)).isEqualTo(Tally.of(40, 2));
  }

  private static Evidence fold(Evidence before, WatchTerms terms, long seconds, Series series) {
    Set<Facet> facets = Set.of(Facet.NULLS);
    List<Evidence.Track> tracks =
        Fold.fold(before, facets, terms, at(seconds), reading(series)).tracks();
    return before.on(tracks, WarmUp.NONE);
  }

  private static Series nulls(double requests, @Nullable Double nulls) {
    Map<Facet, Raw> counters = new HashMap<>();
    counters.put(Facet.REQUESTS, new Counts(requests, 0));
    if (nulls != null) {
      counters.put(Facet.NULLS, new Counts(requests, nulls));
    }
    return new Series("v12", counters);
  }
}
