package dev.bellwether.spec;

import dev.bellwether.spec.Node.Entry;
import dev.bellwether.spec.Node.Kind;
import dev.bellwether.spec.Node.Mapping;
import dev.bellwether.spec.Node.Scalar;
import dev.bellwether.spec.Node.Sequence;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a map key by key. Every key that is asked for is known; {@link #finish} says of the others
 * that they are unknown, with the nearest known one, or that a later version brings them.
 */
public final class Fields {
  private final Mapping map;
  private final Findings findings;
  private final Values values;
  private final Map<String, Node> byKey = new HashMap<>();
  private final Set<String> known = new LinkedHashSet<>();
  private final Map<String, String> later = new LinkedHashMap<>();

  /** Reads this map and reports into these findings. */
  public Fields(Mapping map, Findings findings) {
    this.map = map;
    this.findings = findings;
    this.values = new Values(findings);
    map.entries().forEach(entry -> byKey.putIfAbsent(entry.key(), entry.value()));
  }

  /** The value under a key; nothing when it is absent or was refused as it stands. */
  public Optional<Node> take(String key) {
    known.add(key);
    return find(key).filter(node -> !(node instanceof Scalar s && s.kind() == Kind.UNREADABLE));
  }

  /** Whether the key stands there at all. */
  public boolean has(String key) {
    return find(key).isPresent();
  }

  /** Where the value of a key stands, or would. */
  public Place place(String key) {
    return find(key).map(Node::place).orElseGet(() -> map.place().missing(key));
  }

  /** Whether the value of this key has no error. */
  public boolean sound(String key) {
    return !findings.refusesAt(place(key));
  }

  /** A key that has to be there. */
  public Optional<Node> require(String key, String expected) {
    if (!has(key)) {
      findings.error(
          "E203",
          map.place().missing(key),
          "expected `" + key + "`, " + expected + "; it is missing",
          "add `" + key + "`");
    }
    return take(key);
  }

  /** A text, or nothing. */
  public @Nullable String text(String key, int most) {
    return take(key).flatMap(node -> values.text(node, most)).orElse(null);
  }

  /** A name, or nothing. */
  public @Nullable String name(String key) {
    return take(key).flatMap(values::name).orElse(null);
  }

  /** A whole number, or what stands for it when it is not said. */
  public long count(String key, long least, long most, long unsaid) {
    return take(key).map(node -> values.count(node, least, most).orElse(unsaid)).orElse(unsaid);
  }

  /** A duration, or what stands for it when it is not said. */
  public Duration duration(String key, Duration least, Duration most, Duration unsaid) {
    return take(key).flatMap(node -> values.duration(node, least, most)).orElse(unsaid);
  }

  /** A duration from nothing on, for which the word {@code off} stands too. */
  Duration durationOrOff(String key, Duration most, Duration unsaid) {
    boolean off =
        take(key)
            .filter(n -> n instanceof Scalar s && s.kind() == Kind.TEXT && s.text().equals("off"))
            .isPresent();
    return off ? Duration.ZERO : duration(key, Duration.ZERO, most, unsaid);
  }

  /** One word of a few, or what stands for it when it is not said. */
  public <T> T word(String key, Map<String, T> words, T unsaid) {
    return take(key).flatMap(node -> values.word(node, words)).orElse(unsaid);
  }

  /** A map, read by the same rules. */
  public Optional<Fields> map(String key) {
    return take(key).flatMap(node -> map(node, findings));
  }

  /** The items of a list; empty with a finding when it is not one. */
  public Optional<List<Node>> list(String key) {
    return take(key).flatMap(node -> list(node, findings));
  }

  /** The entries as they stand. */
  public List<Entry> entries() {
    return map.entries();
  }

  /** Where the map starts. */
  public Place place() {
    return map.place();
  }

  /**
   * A key that a later version brings.
   *
   * @param meanwhile what this version does instead, for the suggestion
   */
  public void later(String key, String meanwhile) {
    later.put(key, meanwhile);
  }

  /** Reports every key that was not asked for. */
  public void finish() {
    finish("");
  }

  /** As {@link #finish()}; keys that start with the prefix are free, unless it is empty. */
  public void finish(String freePrefix) {
    for (Entry entry : map.entries()) {
      if (findings.full()) {
        return;
      }
      boolean free = !freePrefix.isEmpty() && entry.key().startsWith(freePrefix);
      if (!free && !known.contains(entry.key())) {
        stranger(entry);
      }
    }
  }

  private void stranger(Entry entry) {
    String meanwhile = later.get(entry.key());
    if (meanwhile != null) {
      laterKey(findings, entry.keyPlace(), entry.key(), meanwhile);
      return;
    }
    findings.error(
        "E201",
        entry.keyPlace(),
        "expected one of "
            + Words.list(known)
            + ", came the unknown key `"
            + Words.shown(entry.key())
            + "`",
        Words.nearest(entry.key(), Stream.concat(known.stream(), later.keySet().stream()).toList())
            .map(word -> "did you mean `" + word + "`?")
            .orElse(null));
  }

  private Optional<Node> find(String key) {
    return Optional.ofNullable(byKey.get(key));
  }

  /** Says that a later version brings this key or word, and what this one does meanwhile. */
  public static void laterKey(Findings findings, Place at, String word, String meanwhile) {
    findings.error(
        "E202",
        at,
        "`" + Words.shown(word) + "` is not in this version of Bellwether; a later one brings it",
        "take it out for now: " + meanwhile);
  }

  /** The node as a map, or a finding. */
  public static Optional<Fields> map(Node node, Findings findings) {
    if (node instanceof Mapping mapping) {
      return Optional.of(new Fields(mapping, findings));
    }
    refuse(node, "a map", findings);
    return Optional.empty();
  }

  /** The node's items, or a finding. */
  static Optional<List<Node>> list(Node node, Findings findings) {
    if (node instanceof Sequence sequence) {
      return Optional.of(sequence.items());
    }
    refuse(node, "a list", findings);
    return Optional.empty();
  }

  private static void refuse(Node node, String expected, Findings findings) {
    if (!(node instanceof Scalar scalar && scalar.kind() == Kind.UNREADABLE)) {
      new Values(findings).wrong(node, expected, null);
    }
  }
}
