package dev.bellwether.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellwether.gate.Otherwise;
import dev.bellwether.gate.Quantities;
import java.util.Locale;

/** The numbers of one gate of a state object, as the surfaces write them. */
record Numbers(JsonNode gate) {
  private static final int BAR = 6;

  String name() {
    return StateObject.text(gate, "name");
  }

  /** Where the name already says the unit, as in {@code max_p95_latency_ms}, it is left out. */
  String canary() {
    return shown("value");
  }

  String stable() {
    return shown("baseline");
  }

  String limit() {
    return shown("limit");
  }

  /** Whether it has no limit but a condition that holds or does not. */
  boolean condition() {
    return unit().equals(Otherwise.TRUTH);
  }

  long samples(String track) {
    return gate.path("samples").path(track).asLong(0);
  }

  boolean hasSamples() {
    return gate.path("samples").path("canary").isNumber();
  }

  boolean hasInterval() {
    JsonNode interval = gate.path("interval");
    return interval.size() == 2 && interval.path(0).isNumber() && interval.path(1).isNumber();
  }

  /** {@code 0.22–0.44 %}; without an interval the word of the test. */
  String evidence() {
    if (!hasInterval()) {
      return StateObject.text(gate, "test");
    }
    String low = bare(written(gate.path("interval").path(0).asDouble()));
    String high = bare(written(gate.path("interval").path(1).asDouble()));
    int unit = high.lastIndexOf(' ');
    return (unit > 0 && low.endsWith(high.substring(unit))
            ? low.substring(0, low.length() - (high.length() - unit))
            : low)
        + "–"
        + high;
  }

  /** Interval, value and limit on one short scale; empty without an interval. */
  String bar() {
    JsonNode value = gate.path("value").path("value");
    JsonNode limit = gate.path("limit").path("value");
    if (!hasInterval() || !value.isNumber() || !limit.isNumber()) {
      return "";
    }
    double low = gate.path("interval").path(0).asDouble();
    double high = gate.path("interval").path(1).asDouble();
    double from = Math.min(low, limit.asDouble());
    double to = Math.max(high, limit.asDouble());
    char[] cells = " ".repeat(BAR).toCharArray();
    mark(cells, low, from, to, '▕');
    mark(cells, high, from, to, '▕');
    mark(cells, limit.asDouble(), from, to, '▏');
    mark(cells, value.asDouble(), from, to, '▆');
    return new String(cells);
  }

  private static void mark(char[] cells, double at, double from, double to, char mark) {
    double place = to > from ? (at - from) / (to - from) : 0;
    int cell = (int) Math.round(Math.clamp(place, 0, 1) * (cells.length - 1));
    cells[cell] = mark;
  }

  private String shown(String key) {
    JsonNode quantity = gate.path(key);
    String display = StateObject.text(quantity, "display");
    if (!display.isEmpty()) {
      return bare(display);
    }
    return quantity.path("value").isNumber()
        ? bare(written(quantity.path("value").asDouble()))
        : "–";
  }

  private String written(double value) {
    return switch (unit()) {
      case "ratio" -> Quantities.share(value).display();
      case "times" -> Quantities.times(value).display();
      case "ms" -> Quantities.milliseconds(value).display();
      case "per_pod_hour" -> Quantities.perPodHour(value).display();
      default -> Quantities.score(value).display();
    };
  }

  String unit() {
    for (String key : new String[] {"limit", "value"}) {
      String unit = StateObject.text(gate.path(key), "unit");
      if (!unit.isEmpty()) {
        return unit;
      }
    }
    return StateObject.text(gate.path("limit"), "display").endsWith("%") ? "ratio" : "";
  }

  private String bare(String display) {
    if (unit().equals("per_pod_hour")) {
      // Else one gate takes the room that the bars of all others need.
      return display.replace(" per pod-hour", "/h");
    }
    int space = display.lastIndexOf(' ');
    boolean said =
        space > 0 && name().endsWith("_" + display.substring(space + 1).toLowerCase(Locale.ROOT));
    return said ? display.substring(0, space) : display;
  }
}
