package dev.bellwether.bench;

/** A one-sided z-test of two shares on all counts so far, made at every look; the score is z. */
final class PeekedZRule implements Rule {
  private Counts all = new Counts(0, 0, 0, 0);

  @Override
  public double score(Counts look) {
    all = all.plus(look);
    double n = all.trials();
    double m = all.stableTrials();
    double pooled = (all.events() + all.stableEvents()) / (n + m);
    double spread = Math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m));
    return spread > 0 ? (all.rate() - all.stableRate()) / spread : 0;
  }
}
