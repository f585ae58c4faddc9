package dev.bellwether.gate;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.bellwether.gate.sequential.Dispersion;

/**
 * How far counts come in clusters: what a spec says in {@code dispersion} or, where it leaves that
 * open, what was measured on stable before the release.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Spread.Auto.class, name = "auto"),
  @JsonSubTypes.Type(value = Spread.Independent.class, name = "independent"),
  @JsonSubTypes.Type(value = Spread.Stated.class, name = "fano"),
  @JsonSubTypes.Type(value = Spread.Measured.class, name = "measured")
})
public sealed interface Spread {
  /** What a test is made with. */
  default Dispersion dispersion() {
    return switch (this) {
      case Auto ignored -> Dispersion.unknown();
      case Independent ignored -> new Dispersion.Independent();
      case Stated stated -> Dispersion.fano(stated.fano());
      case Measured measured -> Dispersion.measured(measured.upper());
    };
  }

  /** Nobody knows. */
  record Auto() implements Spread {}

  /** As when rows are replayed at random. */
  record Independent() implements Spread {}

  /**
   * Seen on stable, at the looks of releases before this one.
   *
   * @param upper bound of how many times its mean a look's variance is, which the truth exceeds
   *     with a chance of about 5 %
   * @param looks that it was measured at
   */
  record Measured(double upper, int looks) implements Spread {
    public Measured {
      if (!(upper >= 0 && Double.isFinite(upper)) || looks < 1) {
        throw new IllegalArgumentException("no dispersion: " + upper + ", " + looks);
      }
    }

    /** In plain words, for counts or for scores. */
    public String words(boolean scores) {
      String most = Quantities.plain(Dispersion.measured(upper).passFano(), 1);
      return "%s, as measured over %d looks of stable"
          .formatted(
              scores
                  ? "up to " + most + " scores may hang together"
                  : "counts may vary " + most + " times their mean",
              looks);
    }
  }

  /** A look's variance is so many times its mean. */
  record Stated(double fano) implements Spread {
    public Stated {
      if (!(fano >= 1 && fano <= 1000)) {
        throw new IllegalArgumentException("a dispersion from 1 to 1000, not " + fano);
      }
    }
  }
}
