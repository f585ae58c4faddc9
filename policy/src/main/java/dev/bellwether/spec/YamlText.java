package dev.bellwether.spec;

import dev.bellwether.spec.Node.Entry;
import dev.bellwether.spec.Node.Kind;
import dev.bellwether.spec.Node.Mapping;
import dev.bellwether.spec.Node.Scalar;
import dev.bellwether.spec.Node.Sequence;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * YAML, read from the parser's events: one level below Jackson, which shows neither anchors, tags
 * and quotes of scalars nor further documents, and binds an alias as its own name.
 */
final class YamlText {
  private final String text;
  private final Findings findings;
  private final Scalars scalars;

  YamlText(String text, Findings findings, Substitution substitution) {
    this.text = text;
    this.findings = findings;
    this.scalars = new Scalars(findings, substitution);
  }

  /** The only document; null when there is none or its syntax is broken. */
  @Nullable Node read() {
    try {
      return document(new ParserImpl(new StreamReader(text), new LoaderOptions()));
    } catch (TooDeepException e) {
      return null;
    } catch (MarkedYAMLException e) {
      Place at = e.getProblemMark() == null ? Place.ROOT : at("", e.getProblemMark());
      String context = e.getContext() == null ? "" : e.getContext() + ", ";
      syntax(at, context + e.getProblem());
      return null;
    } catch (YAMLException e) {
      syntax(
          Place.ROOT,
          e.getMessage() == null ? "a character that YAML does not allow" : e.getMessage());
      return null;
    }
  }

  private void syntax(Place at, String problem) {
    findings.error(
        "E101",
        at,
        "expected YAML, came something it does not allow: " + Words.shown(problem),
        "check indentation, quotes and colons here");
  }

  private @Nullable Node document(ParserImpl events) {
    events.getEvent(); // The start of the stream.
    if (events.checkEvent(Event.ID.StreamEnd)) {
      findings.error("E100", Place.ROOT, "expected a spec, came an empty text", null);
      return null;
    }
    DocumentStartEvent start = (DocumentStartEvent) events.getEvent();
    if (start.getVersion() != null || (start.getTags() != null && !start.getTags().isEmpty())) {
      findings.error(
          "E110",
          at("", start.getStartMark()),
          "expected no YAML directive (`%...`), came one",
          "take the line out");
    }
    Node root = node(events, "", 1);
    events.getEvent(); // The end of the document.
    if (!events.checkEvent(Event.ID.StreamEnd)) {
      Mark mark = events.peekEvent().getStartMark();
      findings.error(
          "E111",
          new Place("/", mark.getLine() + 1, mark.getColumn() + 1),
          "expected one document, came a second one",
          "keep one document in a file");
    }
    return root;
  }

  private Node node(ParserImpl events, String pointer, int depth) {
    Event event = events.getEvent();
    Place place = at(pointer, event.getStartMark());
    if (event instanceof AliasEvent alias) {
      return scalars.refuse(
          "E108",
          place,
          "*" + alias.getAnchor(),
          "expected a value, came the alias `*" + Words.shown(alias.getAnchor()) + "`",
          "write the value itself");
    }
    NodeEvent start = (NodeEvent) event;
    boolean anchored = anchored(start, place);
    if (start instanceof ScalarEvent scalar) {
      return anchored || tagged(scalar.getTag(), place)
          ? new Scalar(place, Kind.UNREADABLE, scalar.getValue())
          : scalar(scalar, place);
    }
    CollectionStartEvent collection = (CollectionStartEvent) start;
    boolean unused = tagged(collection.getTag(), place);
    if (depth > Document.MOST_DEPTH) {
      findings.error(
          "E104", place, "expected at most 32 levels of nesting, came more", "flatten it");
      throw new TooDeepException();
    }
    return collection.is(Event.ID.MappingStart)
        ? mapping(events, place, depth)
        : sequence(events, place, depth);
  }

  private Scalar scalar(ScalarEvent event, Place place) {
    return event.getScalarStyle() == ScalarStyle.PLAIN
        ? scalars.plain(place, event.getValue())
        : scalars.text(place, event.getValue());
  }

  private Mapping mapping(ParserImpl events, Place place, int depth) {
    List<Entry> entries = new ArrayList<>();
    Keys keys = new Keys(findings);
    while (!events.checkEvent(Event.ID.MappingEnd)) {
      Event event = events.peekEvent();
      if (event instanceof ScalarEvent scalar && scalar.getAnchor() == null) {
        events.getEvent();
        String key = scalar.getValue();
        Place at = at(Place.below(place.pointer(), key), scalar.getStartMark());
        boolean known = keys.accept(key, at);
        boolean usable = !tagged(scalar.getTag(), at) && known;
        Node value = node(events, at.pointer(), depth + 1);
        if (usable) {
          entries.add(new Entry(key, at, value));
        }
      } else {
        Place at = at(Place.below(place.pointer(), "?"), event.getStartMark());
        findings.error(
            "E113", at, "expected a plain word as a key, came something else", "write a word");
        node(events, at.pointer(), depth + 1);
        node(events, at.pointer(), depth + 1);
      }
    }
    events.getEvent();
    return new Mapping(place, entries);
  }

  private Sequence sequence(ParserImpl events, Place place, int depth) {
    List<Node> items = new ArrayList<>();
    while (!events.checkEvent(Event.ID.SequenceEnd)) {
      items.add(node(events, Place.below(place.pointer(), items.size()), depth + 1));
    }
    events.getEvent();
    return new Sequence(place, items);
  }

  private boolean anchored(NodeEvent event, Place place) {
    if (event.getAnchor() == null) {
      return false;
    }
    findings.error(
        "E107",
        place,
        "expected a plain value, came the anchor `&" + Words.shown(event.getAnchor()) + "`",
        "take the anchor out");
    return true;
  }

  private boolean tagged(@Nullable String tag, Place place) {
    if (tag == null) {
      return false;
    }
    findings.error(
        "E109",
        place,
        "expected a plain value, came the tag `" + Words.shown(tag) + "`",
        "take the tag out");
    return true;
  }

  private static Place at(String pointer, Mark mark) {
    return new Place(pointer, mark.getLine() + 1, mark.getColumn() + 1);
  }

  /** Ends the reading where the nesting is too deep; its finding is made. */
  private static final class TooDeepException extends RuntimeException {}
}
