package dev.bellwether.gate;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One side of a series, judged on its own: nonsense in the scores must not blind the error rate. On
 * the wire {@code requests} or, where there can be several, {@code scores:relevance}.
 *
 * @param name which of several; null where there is but one
 */
public record Facet(Kind kind, @Nullable String name) implements Comparable<Facet> {
  /** Requests and, among them, errors. */
  public static final Facet REQUESTS = new Facet(Kind.REQUESTS, null);

  /** Requests by latency bucket. */
  public static final Facet LATENCY = new Facet(Kind.LATENCY, null);

  /** The scores that have no name of their own. */
  public static final Facet SCORES = new Facet(Kind.SCORES, null);

  /** Requests and, among them, answers without a usable output. */
  public static final Facet NULLS = new Facet(Kind.NULLS, null);

  /** Requests and, among them, positive predictions. */
  public static final Facet POSITIVES = new Facet(Kind.POSITIVES, null);

  /** Requests that both versions answered and, among them, different answers. */
  public static final Facet PAIRS = new Facet(Kind.PAIRS, null);

  /** Restarts of pods over the time that they were up. */
  public static final Facet RESTARTS = new Facet(Kind.RESTARTS, null);

  private static final char BEFORE_NAME = ':';

  private static final Comparator<Facet> ORDER =
      Comparator.comparing(Facet::kind)
          .thenComparing(Facet::name, Comparator.nullsFirst(Comparator.naturalOrder()));

  /** What is counted, and how a {@link Tally} of it is laid out. */
  public enum Kind {
    /** Trials, events. */
    REQUESTS('r', "requests", "errors"),
    /** One count a bucket, not cumulative. */
    LATENCY('l', "requests", "slow requests"),
    /** Trials, the sum of their scores and, where the source has them, one count a bucket. */
    SCORES('s', "scored predictions", "scores"),
    /** Trials, events. */
    NULLS('n', "requests", "unusable outputs"),
    /** Trials, events. */
    POSITIVES('p', "requests", "positive predictions"),
    /** Trials, events. */
    PAIRS('d', "shadow pairs", "disagreements"),
    /** Readings, the sum of their values, and how many were new samples; not counted up. */
    GAUGES('g', "readings", "values"),
    /** Seconds that pods were up, all together, and their restarts. */
    RESTARTS('t', "pod-seconds", "restarts"),
    /** One count a bin. */
    BINS('b', "binned values", "values");

    private final char letter;
    private final String trials;
    private final String events;

    Kind(char letter, String trials, String events) {
      this.letter = letter;
      this.trials = trials;
      this.events = events;
    }

    private String wire() {
      return name().toLowerCase(Locale.ROOT);
    }

    private static Kind of(String text, Function<Kind, String> word) {
      return Arrays.stream(values())
          .filter(kind -> word.apply(kind).equals(text))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("nothing is counted as " + text));
    }
  }

  /** The scores of this name. */
  public static Facet scores(String name) {
    return new Facet(Kind.SCORES, name);
  }

  /** What is counted by bin under this name. */
  public static Facet bins(String name) {
    return new Facet(Kind.BINS, name);
  }

  /** The gauge of this name. */
  public static Facet gauge(String name) {
    return new Facet(Kind.GAUGES, name);
  }

  /** The inverse of {@link #wire}. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Facet parse(String wire) {
    return parse(wire, Kind::wire);
  }

  /** The word on the wire. */
  @JsonValue
  public String wire() {
    return text(kind.wire());
  }

  /** The inverse of {@link #brief}. */
  static Facet parseBrief(String text) {
    return parse(text, kind -> String.valueOf(kind.letter));
  }

  /** A letter instead of the word, because a watch carries many of them. */
  String brief() {
    return text(String.valueOf(kind.letter));
  }

  private String text(String word) {
    return name == null ? word : word + BEFORE_NAME + name;
  }

  private static Facet parse(String text, Function<Kind, String> word) {
    int end = text.indexOf(BEFORE_NAME);
    return end < 0
        ? new Facet(Kind.of(text, word), null)
        : new Facet(Kind.of(text.substring(0, end), word), text.substring(end + 1));
  }

  /** What one trial is called. */
  String trials() {
    return kind.trials;
  }

  /** What is counted among the trials. */
  String events() {
    return kind.events;
  }

  /** How many trials a tally of this facet counts. */
  double trials(Tally tally) {
    return switch (kind) {
      case REQUESTS, SCORES, NULLS, POSITIVES, PAIRS, GAUGES, RESTARTS -> tally.at(0);
      case LATENCY, BINS -> tally.sum();
    };
  }

  /** Why a difference of two believable readings cannot be; null when it can. */
  @Nullable String implausible(Tally difference) {
    return switch (kind) {
      case REQUESTS, NULLS, POSITIVES, PAIRS ->
          difference.at(1) > difference.at(0) ? "more " + events() + " than " + trials() : null;
      case SCORES ->
          difference.at(1) > difference.at(0) * (1 + 1e-9) ? "scores above 1 on average" : null;
      case LATENCY, GAUGES, BINS -> null;
      case RESTARTS -> difference.at(0) == 0 && difference.at(1) > 0 ? "restarts in no time" : null;
    };
  }

  @Override
  public int compareTo(Facet other) {
    return ORDER.compare(this, other);
  }
}
