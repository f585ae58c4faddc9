package dev.bellwether.api;

import dev.bellwether.configuration.Configuration.Http;
import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.jetty.ConnectorFactory;
import io.dropwizard.jetty.GzipHandlerFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import io.dropwizard.request.logging.LogbackAccessRequestLogFactory;
import io.dropwizard.util.DataSize;
import io.dropwizard.util.Duration;
import java.util.List;
import java.util.Set;

/** Dropwizard's server, set up in code: the project has one configuration file of its own. */
final class ServerSettings extends io.dropwizard.core.Configuration {
  /** The names Dropwizard gives its two connectors. */
  static final String APPLICATION = "application";

  static final String ADMIN = "admin";

  /** Longer than the longest wait. */
  private static final Duration IDLE = Duration.seconds(120);

  private static final DataSize SLOWEST_BODY = DataSize.bytes(256);
  private static final int MOST_THREADS = 64;

  ServerSettings(Http http) {
    var factory = new DefaultServerFactory();
    factory.setApplicationConnectors(List.of(connector(http.bind(), http.port())));
    factory.setAdminConnectors(List.of(connector(http.bind(), http.adminPort())));
    factory.setMaxThreads(MOST_THREADS);
    // A long poll then holds no thread of the pool.
    factory.setEnableVirtualThreads(true);
    factory.setRegisterDefaultExceptionMappers(false);
    factory.setAllowedMethods(Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"));
    factory.setShutdownGracePeriod(Duration.seconds(2));
    // Bodies are small; unpacking what a stranger packed is not worth it.
    var gzip = new GzipHandlerFactory();
    gzip.setEnabled(false);
    factory.setGzipFilterFactory(gzip);
    var noAccessLog = new LogbackAccessRequestLogFactory();
    noAccessLog.setAppenders(List.of());
    factory.setRequestLogFactory(noAccessLog);
    setServerFactory(factory);
  }

  private static ConnectorFactory connector(String bind, int port) {
    var connector = new HttpConnectorFactory();
    connector.setBindHost(bind);
    connector.setPort(port);
    connector.setIdleTimeout(IDLE);
    connector.setMinRequestDataPerSecond(SLOWEST_BODY);
    connector.setUseServerHeader(false);
    return connector;
  }
}
