package dev.bellwether.smoke;

/** The canary answered, and not as it should: the smoke test has failed. */
final class WrongAnswer extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WrongAnswer(String message) {
    super(message);
  }
}
