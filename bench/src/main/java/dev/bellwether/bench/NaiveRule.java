package dev.bellwether.bench;

/** One look's rate against a fixed number: the plain comparison that everybody starts with. */
final class NaiveRule implements Rule {
  private final double limit;

  NaiveRule(double limit) {
    this.limit = limit;
  }

  @Override
  public double score(Counts look) {
    return look.rate() > limit ? ALARM : 0;
  }
}
