package dev.bellwether.spec;

import java.util.List;

/**
 * A document as it was written: every value with its place, scalars still as text, so that nothing
 * is converted in silence.
 */
public sealed interface Node {
  /** Where the value starts. */
  Place place();

  /** What came, in words for a message. */
  String describe();

  /** A map; a key that stands twice is kept twice and is a finding. */
  record Mapping(Place place, List<Entry> entries) implements Node {
    public Mapping {
      entries = List.copyOf(entries);
    }

    @Override
    public String describe() {
      return "a map";
    }
  }

  /** A key with its own place. */
  record Entry(String key, Place keyPlace, Node value) {}

  /** A list. */
  record Sequence(Place place, List<Node> items) implements Node {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public String describe() {
      return "a list";
    }
  }

  /** A single value, as written. */
  record Scalar(Place place, Kind kind, String text) implements Node {
    @Override
    public String describe() {
      return switch (kind) {
        case TEXT -> "the text `" + Words.shown(text) + "`";
        case NUMBER -> "the number `" + Words.shown(text) + "`";
        case BOOLEAN -> "the boolean `" + Words.shown(text) + "`";
        case NULL -> "nothing (null)";
        case UNREADABLE -> "`" + Words.shown(text) + "`";
      };
    }
  }

  /** What a scalar is. */
  enum Kind {
    TEXT,
    NUMBER,
    BOOLEAN,
    NULL,
    /** Something that is refused wherever it stands; its finding is made already. */
    UNREADABLE
  }
}
