package dev.bellwether.gate;

/**
 * How often the gates may be wrong.
 *
 * @param fail chance that a release whose gates all keep their limits is rolled back on evidence,
 *     over the whole release and all its gates
 * @param pass chance that a gate at or beyond its pass margin during a whole step passes it
 */
public record ErrorBudget(double fail, double pass) {
  /** 1 % and 5 %. */
  public static final ErrorBudget DEFAULT = new ErrorBudget(.01, .05);

  public ErrorBudget {
    if (!(fail > 0 && fail < 1 && pass > 0 && pass < 1)) {
      throw new IllegalArgumentException("chances in (0, 1), not %s and %s".formatted(fail, pass));
    }
  }

  /** ln of the evidence that a fail needs. */
  double failLogE() {
    return -StrictMath.log(fail);
  }
}
