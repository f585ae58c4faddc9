package dev.bellwether.worker;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;

/** What a program did: exit code and streams. */
record Run(int exitCode, String out, String err) {
  static Run of(Callable<Integer> program, String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int exitCode =
        Launch.run(program, new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    return new Run(exitCode, out.toString(), err.toString());
  }
}
