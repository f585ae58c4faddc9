package dev.bellwether.standalone;

import dev.bellwether.startup.Stopping;
import dev.bellwether.worker.Launch;
import dev.bellwether.worker.Program;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code bellwether demo}: one real release over real traffic, from nothing. */
@Command(
    name = "bellwether demo",
    mixinStandardHelpOptions = true,
    description =
        "Releases a real model over real traffic on this machine, and shows what happens.")
public final class DemoMain extends Program {
  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      defaultValue = "good",
      converter = ScenarioConverter.class,
      description = "One of " + Scenario.WORDS + ". Default: ${DEFAULT-VALUE}.")
  private Scenario scenario = Scenario.GOOD;

  @Option(names = "--keep", description = "Keep everything running at the end, until Ctrl-C.")
  private boolean keep;

  @Option(names = "--json", description = "One state object a line instead of the view.")
  private boolean json;

  @Option(
      names = "--temporal",
      paramLabel = "memory|dev-server|ADDRESS",
      defaultValue = TemporalChoice.MEMORY,
      description = "Default: ${DEFAULT-VALUE}.")
  private String temporal = TemporalChoice.MEMORY;

  @Option(
      names = "--record",
      paramLabel = "FOLDER",
      description = "Write its spec, configuration and looks there, for `bellwether backtest`.")
  private @Nullable Path record;

  private final Map<String, String> environment;
  private final Stopping stopping;
  private final PrintStream screen;

  /** Says the words as they are typed. */
  static final class ScenarioConverter implements ITypeConverter<Scenario> {
    @Override
    public Scenario convert(String word) {
      return Scenario.named(word)
          .orElseThrow(() ->
              new TypeConversionException(
                  "\"%s\" is no scenario; expected one of %s".formatted(word, Scenario.WORDS)));
    }
  }

  DemoMain(Map<String, String> environment, Stopping stopping, PrintStream screen) {
    this.environment = Map.copyOf(environment);
    this.stopping = stopping;
    this.screen = screen;
  }

  public static void main(String[] arguments) {
    // Before the first logger: the view is what people came for.
    System.setProperty("logback.configurationFile", "dev/bellwether/standalone/logback-quiet.xml");
    var stopping = Stopping.onSignal();
    var screen =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    int exitCode = Launch.run(new DemoMain(System.getenv(), stopping, screen), arguments);
    stopping.done();
    System.exit(exitCode);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    var options = new Demo.Options(scenario, keep, json, temporal, Pace.DEMO, record);
    // Once it is over, whatever way, its exit code stands: the process ends without a signal, too.
    AtomicBoolean over = new AtomicBoolean();
    try (Demo demo = new Demo(options, environment, screen)) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> demo.abandonUnless(over)));
      int exitCode = demo.run(stopping);
      if (keep && !stopping.asked()) {
        demo.sayHowToGoOn();
        stopping.await();
      }
      return exitCode;
    } finally {
      over.set(true);
    }
  }
}
