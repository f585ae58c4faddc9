package dev.bellwether.spec;

import dev.bellwether.gate.Gate;
import dev.bellwether.gate.Severity;
import dev.bellwether.gate.Terms;
import dev.bellwether.gate.WindowValues;
import dev.bellwether.gate.expression.Expression;
import dev.bellwether.gate.expression.Expression.Fault;
import dev.bellwether.spec.Node.Entry;
import dev.bellwether.spec.Node.Mapping;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the gates that are a condition of the spec's own: {@code expr_*}. */
final class Conditions {
  private static final Pattern NAME = Pattern.compile("expr_[a-z0-9_]{1,60}");

  private final Findings findings;
  private final GateTerms terms;

  Conditions(Findings findings, GateTerms terms) {
    this.findings = findings;
    this.terms = terms;
  }

  /** Whether a key is the name of one. */
  static boolean names(String key) {
    return NAME.matcher(key).matches();
  }

  Optional<Gate> read(Entry entry) {
    if (!(entry.value() instanceof Mapping mapping)) {
      return gate(entry.key(), entry.value(), null, terms.unsaid(Severity.FATAL));
    }
    Fields fields = new Fields(mapping, findings);
    Optional<Node> text = fields.require("expression", "the condition in CEL");
    Terms judged = terms.plain(fields, Severity.FATAL);
    Long minRequests = Gates.minRequests(fields);
    fields.finish();
    return text.flatMap(node -> gate(entry.key(), node, minRequests, judged));
  }

  private Optional<Gate> gate(String key, Node node, @Nullable Long minRequests, Terms judged) {
    Optional<String> text = new Values(findings).text(node, Expression.LONGEST);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Expression expression = Expression.of(text.get(), WindowValues.names());
    expression.faults().forEach(fault -> refuse(node, fault));
    if (expression.faults().isEmpty()
        && expression.names().stream().noneMatch(name -> name.startsWith("canary."))) {
      findings.error(
          "E232",
          node.place(),
          "the condition says nothing of the canary",
          "name one of its numbers, for instance canary.error_rate");
    }
    return Optional.of(new Gate.Condition(key, text.get(), minRequests, judged));
  }

  private void refuse(Node node, Fault fault) {
    String line = fault.line() > 1 ? "line " + fault.line() + ", " : "";
    String stranger = fault.stranger();
    findings.error(
        "E232",
        node.place(),
        "not a condition, at %scharacter %d: %s".formatted(line, fault.column(), fault.message()),
        stranger == null
            ? null
            : Words.nearest(stranger, WindowValues.names())
                .map(word -> "did you mean `" + word + "`?")
                .orElse("the names are in docs/spec.md"));
  }
}
