package dev.bellwether.gate;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What one version was seen to do. On the wire one line such as {@code r 60 1|s:relevance 12 10.5};
 * of what was not counted it holds nothing.
 *
 * @param parts by facet, in their order, without empty ones
 */
public record Arm(List<Part> parts) {
  /** Nothing. */
  public static final Arm NONE = new Arm(List.of());

  /** What stood where before facets were named. */
  private static final List<Facet> OLD_PLACES =
      List.of(Facet.REQUESTS, Facet.LATENCY, Facet.SCORES);

  /** What was counted of one facet. */
  public record Part(Facet facet, Tally tally) {
    private String line() {
      return facet.brief() + " " + tally.line();
    }

    private static Part parse(String line) {
      int end = line.indexOf(' ');
      if (end < 0) {
        throw new IllegalArgumentException("what and how often expected, got " + line);
      }
      return new Part(
          Facet.parseBrief(line.substring(0, end)), Tally.parse(line.substring(end + 1)));
    }
  }

  public Arm {
    parts = List.copyOf(parts);
  }

  /** Of these tallies. */
  public static Arm of(Map<Facet, Tally> tallies) {
    return new Arm(
        tallies.entrySet().stream()
            .filter(entry -> !entry.getValue().equals(Tally.NONE))
            .map(entry -> new Part(entry.getKey(), entry.getValue()))
            .sorted(Comparator.comparing(Part::facet))
            .toList());
  }

  /** The inverse of {@link #line}. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Arm parse(String line) {
    List<Part> parts = new ArrayList<>();
    String[] texts = line.split("\\|", -1);
    for (int i = 0; i < texts.length; i++) {
      if (!texts[i].isEmpty()) {
        boolean named = Character.isLetter(texts[i].charAt(0)) || i >= OLD_PLACES.size();
        parts.add(
            named ? Part.parse(texts[i]) : new Part(OLD_PLACES.get(i), Tally.parse(texts[i])));
      }
    }
    return new Arm(parts);
  }

  /** Every facet on one line. */
  @JsonValue
  public String line() {
    return parts.stream().map(Part::line).collect(Collectors.joining("|"));
  }

  /** The tally of one facet. */
  public Tally of(Facet facet) {
    for (Part part : parts) {
      if (part.facet().equals(facet)) {
        return part.tally();
      }
    }
    return Tally.NONE;
  }

  Arm keep(Predicate<Facet> which) {
    return new Arm(parts.stream().filter(part -> which.test(part.facet())).toList());
  }

  Arm plus(Facet facet, Tally more) {
    return more.equals(Tally.NONE) ? this : plus(new Arm(List.of(new Part(facet, more))));
  }

  /** Walks both rows once, because this is done at every look. */
  Arm plus(Arm other) {
    List<Part> sums = new ArrayList<>(Math.max(parts.size(), other.parts.size()));
    int i = 0;
    int j = 0;
    while (i < parts.size() && j < other.parts.size()) {
      Part ours = parts.get(i);
      Part theirs = other.parts.get(j);
      int order = ours.facet().compareTo(theirs.facet());
      if (order == 0) {
        sums.add(new Part(ours.facet(), ours.tally().plus(theirs.tally())));
      } else {
        sums.add(order < 0 ? ours : theirs);
      }
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
    sums.addAll(parts.subList(i, parts.size()));
    sums.addAll(other.parts.subList(j, other.parts.size()));
    return new Arm(sums);
  }
}
