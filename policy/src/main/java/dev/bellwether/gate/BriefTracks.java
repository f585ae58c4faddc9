package dev.bellwether.gate;

import com.fasterxml.jackson.databind.util.StdConverter;
import dev.bellwether.gate.Evidence.Track;
import dev.bellwether.gate.sequential.BriefTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The raw counters as a watch carries them: all of one version at one endpoint that were read at
 * one time on one line, {@code read/started/version/counters/endpoint}.
 */
final class BriefTracks {
  private static final int PARTS = 5;

  private BriefTracks() {}

  /** To lines. */
  static final class Writing extends StdConverter<List<Track>, List<String>> {
    @Override
    public List<String> convert(List<Track> tracks) {
      List<String> lines = new ArrayList<>();
      for (int from = 0; from < tracks.size(); ) {
        int to = from;
        while (to < tracks.size() && together(tracks.get(from), tracks.get(to))) {
          to++;
        }
        lines.add(line(tracks.subList(from, to)));
        from = to;
      }
      return lines;
    }
  }

  /** From lines, or from a track each with every field by its name, as it was before. */
  static final class Reading extends StdConverter<List<Object>, List<Track>> {
    @Override
    public List<Track> convert(List<Object> lines) {
      List<Track> tracks = new ArrayList<>();
      for (Object line : lines) {
        if (line instanceof Map<?, ?> named) {
          tracks.add(track(named));
        } else {
          tracks.addAll(parse(line.toString()));
        }
      }
      return tracks;
    }
  }

  private static boolean together(Track one, Track other) {
    return one.endpoint().equals(other.endpoint())
        && one.version().equals(other.version())
        && one.readAt().equals(other.readAt())
        && (one.started() == null
            ? other.started() == null
            : one.started().equals(other.started()));
  }

  private static String line(List<Track> together) {
    Track any = together.getFirst();
    Arm counters =
        new Arm(together.stream().map(track -> new Arm.Part(track.facet(), track.raw())).toList());
    return String.join(
        "/",
        BriefTime.text(any.readAt()),
        any.started() == null ? "" : BriefTime.text(any.started()),
        any.version(),
        counters.line(),
        any.endpoint());
  }

  private static List<Track> parse(String line) {
    String[] parts = Evidence.parts(line, PARTS);
    Instant readAt = BriefTime.parse(parts[0]);
    Instant started = parts[1].isEmpty() ? null : BriefTime.parse(parts[1]);
    return Arm.parse(parts[3]).parts().stream()
        .map(part -> new Track(parts[4], parts[2], part.facet(), readAt, part.tally(), started))
        .toList();
  }

  private static Track track(Map<?, ?> named) {
    return new Track(
        text(named, "endpoint"),
        text(named, "version"),
        Facet.parse(text(named, "facet")),
        BriefTime.parse(text(named, "read_at")),
        Tally.parse(text(named, "raw")),
        named.get("started") == null ? null : BriefTime.parse(text(named, "started")));
  }

  private static String text(Map<?, ?> named, String key) {
    @Nullable Object value = named.get(key);
    if (value == null) {
      throw new IllegalArgumentException(key + " expected in " + named);
    }
    return value.toString();
  }
}
