package dev.bellwether.standalone;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * One development server for all tests of a class; with {@code -Dbellwether.real.on=memory} the one
 * in memory in its place, to compare. The class says itself when it runs: JUnit does not inherit
 * that.
 */
abstract class OnARealServer {
  static RealServer real;

  @BeforeAll
  static void start() throws Exception {
    real = RealServer.asTold("bellwether.real.on");
  }

  @AfterAll
  static void stop() throws Exception {
    real.close();
  }
}
