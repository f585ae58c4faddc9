package dev.bellwether.backtest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines of a looks file. Total: every text is a look, blank, or bad for a stated reason. What
 * is no look by its form is bad; what only cannot be true, such as more errors than requests,
 * leaves a look whose part is in doubt.
 */
public final class LookReader {
  /** A longer line is bad. */
  public static final int MOST_CHARACTERS = 1_000_000;

  private static final int MOST_NAME = 200;
  private static final int MOST_STEP = 1_000;

  /** What is not a number is one to the parser, so that only its part is in doubt. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .build();

  private static final LookReading BLANK = new LookReading.Blank();

  private LookReader() {}

  /** Reads one line. */
  public static LookReading read(long number, String line) {
    if (line.isBlank()) {
      return BLANK;
    }
    Lines into = new Lines(number);
    try {
      if (line.length() > MOST_CHARACTERS) {
        throw new Shape("", "a line of at most 1,000,000 characters", line.length() + " of them");
      }
      return new LookReading.Read(into.look(line));
    } catch (Shape wrong) {
      return new LookReading.Bad(into.misread(wrong.where, wrong.expected, wrong.came));
    } catch (StreamReadException notJson) {
      return new LookReading.Bad(into.misread("", "one JSON object", where(notJson)));
    } catch (IOException impossible) {
      // A parser of a text in memory reads nothing that could fail, but its contract allows it.
      return new LookReading.Bad(
          into.misread("", "one JSON object", String.valueOf(impossible.getMessage())));
    }
  }

  private static String where(StreamReadException notJson) {
    String why = String.valueOf(notJson.getOriginalMessage());
    int column = notJson.getLocation() == null ? 0 : notJson.getLocation().getColumnNr();
    return Shape.shown(why) + " at column " + column;
  }

  /** One line being read. */
  private static final class Lines {
    private final long number;
    private @Nullable String release;
    private @Nullable Instant at;
    private @Nullable Instant since;
    private @Nullable Integer step;
    private @Nullable Double weight;
    private @Nullable LookArm canary;
    private @Nullable LookArm stable;
    private Look.@Nullable Warming warming;
    private boolean partial;
    private int seen;

    Lines(long number) {
      this.number = number;
    }

    Misread misread(String where, String expected, String came) {
      return new Misread(number, release, where, expected, came);
    }

    Look look(String line) throws IOException {
      try (JsonParser json = JSON.createParser(line)) {
        if (json.nextToken() != JsonToken.START_OBJECT) {
          throw Shape.of("", "one JSON object", json);
        }
        for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
          json.nextToken();
          value(key, json);
        }
        if (json.nextToken() != null) {
          throw Shape.of("", "nothing after the object", json);
        }
      }
      return new Look(
          number,
          there("release", release),
          there("at", at),
          step,
          there("weight", weight),
          since,
          partial,
          canary == null ? LookArm.NONE : canary,
          stable,
          warming);
    }

    private Look.Warming warming(JsonParser json) throws IOException {
      if (json.currentToken() != JsonToken.START_OBJECT) {
        throw Shape.of("warming", "an object with canary and stable", json);
      }
      LookArm ofCanary = null;
      LookArm ofStable = null;
      for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
        json.nextToken();
        String where = "warming." + key;
        switch (key) {
          case "canary" -> {
            once(where, 512);
            ofCanary = ArmReader.read(where, json);
          }
          case "stable" -> {
            once(where, 1024);
            ofStable = ArmReader.read(where, json);
          }
          default ->
              throw new Shape(
                  "warming", "only the keys canary, stable", "`" + Shape.shown(key) + "`");
        }
      }
      return new Look.Warming(ofCanary == null ? LookArm.NONE : ofCanary, ofStable);
    }

    private void value(String key, JsonParser json) throws IOException {
      switch (key) {
        case "release" -> {
          once(key, 1);
          release = name(json);
        }
        case "at" -> {
          once(key, 2);
          at = time(key, json);
        }
        case "weight" -> {
          once(key, 4);
          weight = weight(json);
        }
        case "step" -> {
          once(key, 8);
          step = json.currentToken() == JsonToken.VALUE_NULL ? null : step(json);
        }
        case "since" -> {
          once(key, 16);
          since = json.currentToken() == JsonToken.VALUE_NULL ? null : time(key, json);
        }
        case "partial" -> {
          once(key, 128);
          partial = flag(json);
        }
        case "canary" -> {
          once(key, 32);
          canary = ArmReader.read(key, json);
        }
        case "stable" -> {
          once(key, 64);
          stable = ArmReader.read(key, json);
        }
        case "warming" -> {
          once(key, 256);
          warming = json.currentToken() == JsonToken.VALUE_NULL ? null : warming(json);
        }
        default -> {
          if (!key.startsWith("x-")) {
            throw new Shape(
                "",
                "only the keys release, at, weight, step, since, partial, canary, stable, warming",
                "`" + Shape.shown(key) + "`");
          }
          json.skipChildren();
        }
      }
    }

    private void once(String key, int bit) throws Shape {
      if ((seen & bit) != 0) {
        throw new Shape(key, "the key once", "it twice");
      }
      seen |= bit;
    }

    private static String name(JsonParser json) throws IOException {
      String text = json.currentToken() == JsonToken.VALUE_STRING ? json.getText() : "";
      if (text.isBlank() || text.length() > MOST_NAME) {
        throw Shape.of("release", "the release's name, of 1 to 200 characters", json);
      }
      return text;
    }

    private static Instant time(String key, JsonParser json) throws IOException {
      Instant time =
          json.currentToken() == JsonToken.VALUE_STRING ? Times.parse(json.getText()) : null;
      if (time == null) {
        throw Shape.of(key, "a time such as 2026-01-01T00:00:15Z", json);
      }
      return time;
    }

    private static double weight(JsonParser json) throws IOException {
      double percent = json.currentToken().isNumeric() ? json.getDoubleValue() : Double.NaN;
      if (!(percent >= 0 && percent <= 100)) {
        throw Shape.of("weight", "percent from 0 to 100", json);
      }
      return percent;
    }

    private static boolean flag(JsonParser json) throws IOException {
      if (!json.currentToken().isBoolean()) {
        throw Shape.of("partial", "true or false", json);
      }
      return json.getBooleanValue();
    }

    private static int step(JsonParser json) throws IOException {
      double value = json.currentToken().isNumeric() ? json.getDoubleValue() : Double.NaN;
      if (!(value >= 1 && value <= MOST_STEP && value == Math.rint(value))) {
        throw Shape.of("step", "a whole number from 1 to 1000", json);
      }
      return (int) value;
    }

    private static <T> T there(String key, @Nullable T value) throws Shape {
      if (value == null) {
        throw new Shape("", "the key " + key, "a line without it");
      }
      return value;
    }
  }

  /** A line is no look by its form. Never leaves this package's readers. */
  static final class Shape extends IOException {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 60;

    private final String where;
    private final String expected;
    private final String came;

    Shape(String where, String expected, String came) {
      super(expected);
      this.where = where;
      this.expected = expected;
      this.came = came;
    }

    /** For the value the parser stands on. */
    static Shape of(String where, String expected, JsonParser json) throws IOException {
      JsonToken token = json.currentToken();
      String came =
          token == null
              ? "nothing"
              : switch (token) {
                case START_OBJECT -> "an object";
                case START_ARRAY -> "a list";
                case VALUE_STRING -> "\"" + shown(json.getText()) + "\"";
                case VALUE_NULL -> "null";
                default -> shown(String.valueOf(json.getText()));
              };
      return new Shape(where, expected, came);
    }

    static String shown(String text) {
      String clean = text.replaceAll("\\p{Cntrl}", " ");
      return clean.length() <= SHOWN ? clean : clean.substring(0, SHOWN) + "...";
    }
  }
}
