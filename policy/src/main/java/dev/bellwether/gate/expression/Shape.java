package dev.bellwether.gate.expression;

import dev.bellwether.gate.expression.Expression.Fault;
import dev.cel.common.CelMutableAst;
import dev.cel.common.CelSource;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.ast.CelMutableExpr;
import dev.cel.common.ast.CelMutableExpr.CelMutableCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Walks a parsed condition before its types are checked: numbers become decimals, names are
 * resolved, and what is not arithmetic, comparison or logic is refused. One use.
 */
final class Shape {
  /** How operators are called in a tree. */
  private static final Set<String> OPERATORS =
      Set.of(
          "_&&_", "_||_", "!_", "_?_:_", "_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_", "_+_", "_-_",
          "_*_", "_/_", "-_");

  private final CelSource source;
  private final Set<String> known;
  private final Set<String> names = new TreeSet<>();
  private final List<Fault> faults = new ArrayList<>();

  private Shape(CelSource source, Set<String> known) {
    this.source = source;
    this.known = known;
  }

  /** Changes the numbers of the tree. */
  static Shape of(CelMutableAst tree, CelSource source, Set<String> known) {
    Shape shape = new Shape(source, known);
    shape.walk(tree.expr());
    return shape;
  }

  Set<String> names() {
    return names;
  }

  List<Fault> faults() {
    return faults;
  }

  private void walk(CelMutableExpr part) {
    switch (part.getKind()) {
      case CONSTANT -> constant(part);
      case IDENT, SELECT -> name(part);
      case CALL -> call(part);
      case NOT_SET, LIST, STRUCT, MAP, COMPREHENSION ->
          refuse(part, "only numbers, names, arithmetic, comparisons and logic can stand here");
    }
  }

  private void constant(CelMutableExpr part) {
    CelConstant value = part.constant();
    switch (value.getKind()) {
      case INT64_VALUE -> part.setConstant(CelConstant.ofValue((double) value.int64Value()));
      case DOUBLE_VALUE, BOOLEAN_VALUE -> {}
      case NOT_SET,
          NULL_VALUE,
          UINT64_VALUE,
          STRING_VALUE,
          BYTES_VALUE,
          DURATION_VALUE,
          TIMESTAMP_VALUE ->
          refuse(part, "only numbers, true and false can stand here");
    }
  }

  private void call(CelMutableExpr part) {
    CelMutableCall call = part.call();
    if (!OPERATORS.contains(call.function())) {
      refuse(part, "`" + call.function() + "` is not among + - * / ! && || ?: and the comparisons");
      return;
    }
    call.args().forEach(this::walk);
  }

  private void name(CelMutableExpr part) {
    String name = dotted(part);
    if (name == null) {
      refuse(part, "a name was expected");
    } else if (known.contains(name)) {
      names.add(name);
    } else {
      refuse(first(part), "there is no `" + name + "`", name);
    }
  }

  private static @Nullable String dotted(CelMutableExpr part) {
    return switch (part.getKind()) {
      case IDENT -> part.ident().name();
      case SELECT -> {
        String before = dotted(part.select().operand());
        yield before == null || part.select().testOnly()
            ? null
            : before + "." + part.select().field();
      }
      case NOT_SET, CONSTANT, CALL, LIST, STRUCT, MAP, COMPREHENSION -> null;
    };
  }

  /** Where a dotted name begins. */
  private static CelMutableExpr first(CelMutableExpr part) {
    return part.getKind() == Kind.SELECT ? first(part.select().operand()) : part;
  }

  private void refuse(CelMutableExpr part, String why) {
    refuse(part, why, null);
  }

  private void refuse(CelMutableExpr part, String why, @Nullable String stranger) {
    Integer offset = source.getPositionsMap().get(part.id());
    CelSourceLocation at =
        Optional.ofNullable(offset)
            .flatMap(source::getOffsetLocation)
            .orElse(CelSourceLocation.of(1, 0));
    faults.add(new Fault(at.getLine(), at.getColumn() + 1, why, stranger));
  }
}
