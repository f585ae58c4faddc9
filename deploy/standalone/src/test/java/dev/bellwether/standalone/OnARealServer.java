package dev.bellwether.standalone;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * One development server for all tests of a class. The class says itself when it runs: JUnit does
 * not inherit that.
 */
abstract class OnARealServer {
  static RealServer real;

  @BeforeAll
  static void start() throws Exception {
    real = RealServer.start();
  }

  @AfterAll
  static void stop() throws Exception {
    real.close();
  }
}
