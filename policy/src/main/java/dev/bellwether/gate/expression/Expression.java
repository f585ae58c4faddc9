package dev.bellwether.gate.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelMutableAst;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A condition in CEL over named numbers. It has comparisons, arithmetic and logic alone: no calls,
 * no lists and no loops, so it costs at most what its length allows. Every number is a decimal, so
 * {@code 2 * canary.error_rate} needs no {@code 2.0}.
 *
 * <p>Nothing is thrown: a text that is no condition has {@link #faults}, and holds never.
 */
public final class Expression {
  /** Characters that a condition may have. */
  public static final int LONGEST = 1_000;

  /** Compiling takes a thousand times as long as evaluating, and releases look often. */
  private static final int MOST_KEPT = 200;

  private static final Map<Source, Expression> KEPT = new ConcurrentHashMap<>();

  private static final CelOptions OPTIONS =
      CelOptions.current()
          .maxExpressionCodePointSize(LONGEST)
          .maxParseRecursionDepth(50)
          .maxParseErrorRecoveryLimit(3)
          .enableHeterogeneousNumericComparisons(true)
          .build();

  private final CelRuntime.@Nullable Program program;
  private final Set<String> names;
  private final List<Fault> faults;

  private Expression(CelRuntime.@Nullable Program program, Set<String> names, List<Fault> faults) {
    this.program = program;
    this.names = Set.copyOf(names);
    this.faults = List.copyOf(faults);
  }

  /**
   * Compiles a text, or finds it compiled.
   *
   * @param known the names that stand for numbers, for instance {@code canary.error_rate}
   */
  public static Expression of(String text, Set<String> known) {
    if (KEPT.size() >= MOST_KEPT) {
      KEPT.clear();
    }
    return KEPT.computeIfAbsent(new Source(text, Set.copyOf(known)), Expression::compiled);
  }

  /** What keeps it from being a condition; empty when it is one. */
  public List<Fault> faults() {
    return faults;
  }

  /** The names it reads. */
  public Set<String> names() {
    return names;
  }

  /**
   * Whether it holds.
   *
   * @param values by name; a condition that reads another name is not evaluated
   */
  public Truth truth(Map<String, Double> values) {
    if (program == null) {
      return new Truth.Unknown("it is no condition: " + faults.getFirst().message());
    }
    for (String name : names) {
      Double value = values.get(name);
      if (value == null || !Double.isFinite(value)) {
        return new Truth.Unknown("there is no " + name);
      }
    }
    List<Double> strange = new ArrayList<>();
    try {
      Object result =
          program.trace(
              values,
              (part, value) -> {
                if (value instanceof Double number && !Double.isFinite(number)) {
                  strange.add(number);
                }
              });
      if (!strange.isEmpty()) {
        return new Truth.Unknown("a part of it is no number: something is divided by 0");
      }
      return result instanceof Boolean holds
          ? new Truth.Known(holds)
          : new Truth.Unknown("it is neither true nor false");
    } catch (CelEvaluationException undefined) {
      return new Truth.Unknown("it cannot be evaluated: " + undefined.getMessage());
    }
  }

  private static Expression compiled(Source source) {
    CelCompiler compiler = compiler(source.known());
    CelValidationResult parsed = compiler.parse(source.text());
    if (parsed.hasError()) {
      return faulty(parsed);
    }
    try {
      CelMutableAst tree = CelMutableAst.fromCelAst(parsed.getAst());
      Shape shape = Shape.of(tree, parsed.getAst().getSource(), source.known());
      if (!shape.faults().isEmpty()) {
        return new Expression(null, Set.of(), shape.faults());
      }
      CelValidationResult checked = compiler.check(tree.toParsedAst());
      return checked.hasError()
          ? faulty(checked)
          : new Expression(program(checked.getAst()), shape.names(), List.of());
    } catch (CelValidationException | CelEvaluationException refused) {
      return new Expression(
          null, Set.of(), List.of(new Fault(1, 1, String.valueOf(refused.getMessage()), null)));
    }
  }

  private static CelCompiler compiler(Set<String> known) {
    var builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setResultType(SimpleType.BOOL);
    known.forEach(name -> builder.addVar(name, SimpleType.DOUBLE));
    return builder.build();
  }

  private static CelRuntime.Program program(CelAbstractSyntaxTree tree)
      throws CelEvaluationException {
    return CelRuntimeFactory.plannerRuntimeBuilder()
        .setOptions(OPTIONS)
        .build()
        .createProgram(tree);
  }

  private static Expression faulty(CelValidationResult result) {
    return new Expression(
        null, Set.of(), result.getErrors().stream().map(Expression::fault).toList());
  }

  private static Fault fault(CelIssue issue) {
    return new Fault(
        Math.max(1, issue.getSourceLocation().getLine()),
        issue.getSourceLocation().getColumn() + 1,
        issue.getMessage(),
        null);
  }

  private record Source(String text, Set<String> known) {}

  /**
   * Why a text is no condition.
   *
   * @param line from 1, in the text
   * @param column from 1
   * @param stranger a name that stands for nothing, when that is why
   */
  public record Fault(int line, int column, String message, @Nullable String stranger) {}

  /** What a condition says of some numbers. */
  public sealed interface Truth {
    /** It holds or it does not. */
    record Known(boolean holds) implements Truth {}

    /** Neither can be said. */
    record Unknown(String why) implements Truth {}
  }
}
