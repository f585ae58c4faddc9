package dev.bellwether.serving.playground;

import dev.bellwether.serving.ServingTarget.Traffic;
import dev.bellwether.serving.TargetFailure;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code model_requests_total} of one model from the router's Prometheus page. */
final class RequestCounters {
  private static final Pattern SAMPLE =
      Pattern.compile("^model_requests_total\\{(.*)}\\s+(\\S+)(?:\\s+-?\\d+)?\\s*$");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  private RequestCounters() {}

  static Traffic of(String page, String model) {
    Map<String, Long> byVersion = new HashMap<>();
    page.lines()
        .map(SAMPLE::matcher)
        .filter(Matcher::matches)
        .forEach(sample -> {
          Map<String, String> labels = labels(sample.group(1));
          String version = labels.get("version");
          if (model.equals(labels.get("model")) && version != null) {
            byVersion.merge(version, count(sample.group(2)), Long::sum);
          }
        });
    return new Traffic(byVersion);
  }

  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new HashMap<>();
    Matcher label = LABEL.matcher(text);
    while (label.find()) {
      labels.put(label.group(1), label.group(2));
    }
    return labels;
  }

  private static long count(String text) {
    try {
      double value = Double.parseDouble(text);
      if (value >= 0 && value < 1e15) {
        return (long) value;
      }
    } catch (NumberFormatException e) {
      throw new TargetFailure.Unavailable("the metrics page counts '" + text + "' requests", e);
    }
    throw new TargetFailure.Unavailable("the metrics page counts '" + text + "' requests");
  }
}
