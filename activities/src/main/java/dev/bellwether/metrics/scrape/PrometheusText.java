package dev.bellwether.metrics.scrape;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Parses the Prometheus text format 0.0.4, strictly: every line must be right, also those of
 * metrics that nobody wants. Time and memory are linear in the input; any input at all gives
 * samples or a {@link BadTextException}.
 */
final class PrometheusText {
  /** More wanted samples than this are refused, so that memory stays bounded. */
  static final int MAX_SAMPLES = 50_000;

  private static final Set<String> TYPES =
      Set.of("counter", "gauge", "histogram", "summary", "untyped");

  private final Predicate<String> wanted;
  private final List<Sample> samples = new ArrayList<>();
  private final Set<Sample> seen = new HashSet<>();
  private final Map<String, String> types = new HashMap<>();

  private PrometheusText(Predicate<String> wanted) {
    this.wanted = wanted;
  }

  /**
   * @param wanted names of the metrics whose samples to keep
   */
  static List<Sample> parse(byte[] body, Predicate<String> wanted) throws BadTextException {
    String text = decode(body);
    if (!text.isEmpty() && !text.endsWith("\n")) {
      throw new BadTextException(0, "the text does not end with a line feed: it was cut off");
    }
    PrometheusText parser = new PrometheusText(wanted);
    int number = 0;
    for (int start = 0; start < text.length(); ) {
      int end = text.indexOf('\n', start);
      parser.line(new Line(text, start, end, ++number));
      start = end + 1;
    }
    return List.copyOf(parser.samples);
  }

  private void line(Line line) throws BadTextException {
    line.skipBlanks();
    if (line.atEnd()) {
      return;
    }
    if (line.peek() == '#') {
      comment(line);
    } else {
      sample(line);
    }
  }

  private void comment(Line line) throws BadTextException {
    line.next();
    line.skipBlanks();
    String keyword = line.word();
    if (!keyword.equals("TYPE")) {
      return;
    }
    line.skipBlanks();
    String name = line.metricName();
    line.skipBlanks();
    String type = line.word();
    line.skipBlanks();
    if (!TYPES.contains(type) || !line.atEnd()) {
      throw line.bad("not a type");
    }
    if (wanted.test(name) && types.put(name, type) != null) {
      throw line.bad("a second type for the same metric");
    }
  }

  private void sample(Line line) throws BadTextException {
    String name = line.metricName();
    line.skipBlanks();
    Map<String, String> labels = line.labels();
    line.skipBlanks();
    double value = line.value();
    line.skipBlanks();
    Long timestamp = line.atEnd() ? null : line.timestamp();
    line.skipBlanks();
    if (!line.atEnd()) {
      throw line.bad("something after the value and the timestamp");
    }
    if (!wanted.test(name)) {
      return;
    }
    if (!seen.add(new Sample(name, labels, 0, null))) {
      throw line.bad("a series that was there before");
    }
    if (samples.size() == MAX_SAMPLES) {
      throw line.bad("more than " + MAX_SAMPLES + " samples");
    }
    samples.add(new Sample(name, labels, value, timestamp));
  }

  private static String decode(byte[] body) throws BadTextException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException notUtf8) {
      throw new BadTextException(0, "the text is not UTF-8");
    }
  }
}
