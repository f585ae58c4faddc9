package dev.bellwether.gate;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.bellwether.gate.sequential.Dispersion;

/** What a spec says of how far its counts come in clusters: {@code dispersion}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Spread.Auto.class, name = "auto"),
  @JsonSubTypes.Type(value = Spread.Independent.class, name = "independent"),
  @JsonSubTypes.Type(value = Spread.Stated.class, name = "fano")
})
public sealed interface Spread {
  /** What a test is made with. */
  default Dispersion dispersion() {
    return switch (this) {
      case Auto ignored -> Dispersion.unknown();
      case Independent ignored -> new Dispersion.Independent();
      case Stated stated -> Dispersion.fano(stated.fano());
    };
  }

  /** Nobody knows. */
  record Auto() implements Spread {}

  /** As when rows are replayed at random. */
  record Independent() implements Spread {}

  /** A look's variance is so many times its mean. */
  record Stated(double fano) implements Spread {
    public Stated {
      if (!(fano >= 1 && fano <= 1000)) {
        throw new IllegalArgumentException("a dispersion from 1 to 1000, not " + fano);
      }
    }
  }
}
