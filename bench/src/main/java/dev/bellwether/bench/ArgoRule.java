package dev.bellwether.bench;

/**
 * One metric of an analysis run with a success condition {@code rate < limit}, counted as Argo
 * Rollouts counts: failures add up over the whole run, and one more than {@code failureLimit} of
 * them aborts. An empty answer is an error, of which only those running in a row count.
 */
final class ArgoRule implements Rule {
  private static final int CONSECUTIVE_ERROR_LIMIT = 4;

  private final double limit;
  private final int failureLimit;
  private int failed;
  private int consecutiveErrors;

  ArgoRule(double limit, int failureLimit) {
    this.limit = limit;
    this.failureLimit = failureLimit;
  }

  @Override
  public double score(Counts look) {
    double rate = look.rate();
    if (Double.isNaN(rate)) {
      consecutiveErrors++;
    } else {
      consecutiveErrors = 0;
      // Not (rate >= limit): with one condition what is no number fails.
      failed += rate < limit ? 0 : 1;
    }
    return failed > failureLimit || consecutiveErrors > CONSECUTIVE_ERROR_LIMIT ? ALARM : 0;
  }
}
