package dev.bellwether.api;

import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.health.HealthCheck;
import com.codahale.metrics.health.HealthCheckRegistry;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bellwether.api.error.Mappers;
import dev.bellwether.api.release.ReleaseEvents;
import dev.bellwether.api.release.ReleaseLinks;
import dev.bellwether.api.release.Releases;
import dev.bellwether.api.resource.ArchiveResource;
import dev.bellwether.api.resource.BodyFilter;
import dev.bellwether.api.resource.CommandsResource;
import dev.bellwether.api.resource.DocumentsResource;
import dev.bellwether.api.resource.EventsResource;
import dev.bellwether.api.resource.ModelsResource;
import dev.bellwether.api.resource.ProblemCompletion;
import dev.bellwether.api.resource.ReleasesResource;
import dev.bellwether.api.resource.SpecsResource;
import dev.bellwether.api.resource.StatusResource;
import dev.bellwether.api.resource.TargetsResource;
import dev.bellwether.configuration.Configuration;
import dev.bellwether.records.Records;
import dev.bellwether.spec.JsonMappers;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.jersey.validation.Validators;
import io.dropwizard.jetty.setup.ServletEnvironment;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.temporal.client.WorkflowClient;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.net.BindException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The API, listening. Closing it stops the server and nothing else: client and records belong to
 * whoever gave them.
 */
public final class ApiServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Server server;
  private final String host;
  private final ReleaseEvents events;

  private ApiServer(Server server, String host, ReleaseEvents events) {
    this.server = server;
    this.host = host;
    this.events = events;
  }

  /**
   * Starts to listen where {@code http} says; port 0 takes any free one.
   *
   * @param more registries whose metrics the admin port shows as well, the Temporal client's for
   *     one
   * @throws CannotStart with one line that says what to do
   */
  public static ApiServer start(
      Configuration configuration,
      WorkflowClient client,
      Records records,
      PrometheusMeterRegistry... more) {
    return start(configuration, client, records, null, PATIENCE, List.of(more));
  }

  /**
   * The same with links to Temporal's Web UI.
   *
   * @param temporalUi its base, for instance {@code http://127.0.0.1:8233}; null when there is none
   * @param patience how long a start or a command waits for its effect to be seen
   */
  public static ApiServer start(
      Configuration configuration,
      WorkflowClient client,
      Records records,
      @Nullable String temporalUi,
      Duration patience,
      List<PrometheusMeterRegistry> more) {
    Configuration.Http http = configuration.http();
    if (!http.loopback()) {
      throw new CannotStart(
          "http.bind is "
              + http.bind()
              + ", but without sign-in the API listens on this machine only: set it to 127.0.0.1");
    }
    var base = new AtomicReference<>("");
    var links = new ReleaseLinks(base::get, temporalUi, client.getOptions().getNamespace());
    var releases =
        Releases.over(configuration, client, records, links, Clock.systemUTC(), patience);
    var api =
        new ApiServer(
            build(configuration, releases, records, more), http.bind(), releases.events());
    api.listen(http);
    base.set(api.url());
    return api;
  }

  private static Server build(
      Configuration configuration,
      Releases releases,
      Records records,
      List<PrometheusMeterRegistry> more) {
    ObjectMapper mapper = JsonMappers.strict();
    var settings = new ServerSettings(configuration.http());
    var environment =
        new Environment(
            "bellwether",
            mapper,
            Validators.newValidatorFactory(),
            new MetricRegistry(),
            ApiServer.class.getClassLoader(),
            new HealthCheckRegistry(),
            settings);
    var own = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    resources(environment, configuration, releases, records);
    filter(environment.servlets(), "request-log", new RequestLog(own));
    filter(environment.servlets(), "host", new HostFilter(configuration.http().bind(), mapper));
    var registries = new ArrayList<PrometheusMeterRegistry>(List.of(own));
    registries.addAll(more);
    admin(environment, configuration, releases, records, registries);
    Server server = settings.getServerFactory().build(environment);
    server.setErrorHandler(new UnreadableRequests(mapper));
    // Whoever started it stops it; a second stop at the same time destroys what is gone already.
    server.setStopAtShutdown(false);
    return server;
  }

  private static void resources(
      Environment environment, Configuration configuration, Releases releases, Records records) {
    var jersey = environment.jersey();
    jersey.register(new ReleasesResource(releases));
    jersey.register(new EventsResource(releases.events()));
    jersey.register(new ArchiveResource(releases.reading(), releases.archive()));
    jersey.register(new ModelsResource(releases.models()));
    jersey.register(new CommandsResource(releases));
    jersey.register(new TargetsResource(releases));
    jersey.register(new SpecsResource(releases.specs()));
    jersey.register(new StatusResource(configuration, releases, records, version()));
    jersey.register(new DocumentsResource());
    jersey.register(new BodyFilter());
    jersey.register(new ProblemCompletion());
    Mappers.all().forEach(jersey::register);
  }

  private static void admin(
      Environment environment,
      Configuration configuration,
      Releases releases,
      Records records,
      List<PrometheusMeterRegistry> registries) {
    var admin = environment.admin();
    filter(
        admin, "host", new HostFilter(configuration.http().bind(), environment.getObjectMapper()));
    filter(admin, "only-known-paths", new AdminPort.OnlyKnownPaths());
    // Temporal being down makes the API degraded, not unready: reads answer from the records.
    admin.addServlet("alive", new AdminPort.Alive()).addMapping("/livez", "/readyz");
    admin.addServlet("scrape", new AdminPort.Scrape(registries)).addMapping("/metrics");
    environment
        .healthChecks()
        .register("temporal", check(() -> "server " + releases.temporal().serverVersion()));
    environment
        .healthChecks()
        .register(
            "records",
            check(() -> {
              records.list(new Records.ReleaseFilter(null, null, null, null, null, 1));
              return "the index answers";
            }));
  }

  private static HealthCheck check(java.util.function.Supplier<String> ask) {
    return new HealthCheck() {
      @Override
      protected Result check() {
        return Result.healthy(ask.get());
      }
    };
  }

  private static void filter(ServletEnvironment servlets, String name, Filter filter) {
    servlets
        .addFilter(name, filter)
        .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
  }

  private void listen(Configuration.Http http) {
    try {
      server.start();
    } catch (Exception e) {
      close();
      throw cannotListen(http, e);
    }
  }

  private static CannotStart cannotListen(Configuration.Http http, Exception e) {
    return Stream.iterate((Throwable) e, Objects::nonNull, Throwable::getCause)
            .anyMatch(BindException.class::isInstance)
        ? new CannotStart(
            "port "
                + http.port()
                + " or "
                + http.adminPort()
                + " of "
                + http.bind()
                + " is taken: set http.port and http.admin_port to free ones",
            e)
        : new CannotStart("the API cannot listen: " + e.getMessage(), e);
  }

  /** Where the API answers, without a slash at the end. */
  public String url() {
    return url(ServerSettings.APPLICATION);
  }

  /** Where health and metrics are. */
  public String adminUrl() {
    return url(ServerSettings.ADMIN);
  }

  private String url(String connector) {
    for (var candidate : server.getConnectors()) {
      if (candidate instanceof NetworkConnector network && connector.equals(network.getName())) {
        return "http://" + host + ":" + network.getLocalPort();
      }
    }
    throw new IllegalStateException("no connector is named " + connector);
  }

  /** Waits until the server has stopped. */
  public void join() throws InterruptedException {
    server.join();
  }

  @Override
  public void close() {
    events.close();
    try {
      server.stop();
    } catch (TimeoutException waiting) {
      LOG.info("stopped while requests still waited for their answer");
    } catch (Exception e) {
      throw new IllegalStateException("stopping the API", e);
    }
  }

  private static String version() {
    return Optional.ofNullable(ApiServer.class.getPackage().getImplementationVersion())
        .orElse("development");
  }
}
