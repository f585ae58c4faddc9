package dev.bellwether.metrics.scrape;

import dev.bellwether.configuration.Configuration.Connection.Scrape;
import dev.bellwether.gate.Gate;
import dev.bellwether.gate.Reading;
import dev.bellwether.gate.Reading.Endpoint;
import dev.bellwether.gate.Reading.Series;
import dev.bellwether.metrics.MetricsSource;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Scrapes one or more endpoints at once. One request each, no redirect and no retry: what fails is
 * a problem of this look, and the next look is the retry.
 */
final class ScrapeSource implements MetricsSource {
  /** A larger answer is refused; the playground's is about 10 KiB. */
  static final int MAX_BODY = 8 * 1024 * 1024;

  /** Samples that say they are older than this are stale. */
  static final Duration MAX_AGE = Duration.ofSeconds(60);

  /** In this time an honest Date header has moved on, whole seconds and rounding included. */
  private static final Duration DATE_MOVES = Duration.ofSeconds(3);

  private final String connection;
  private final List<String> urls;
  private final Duration timeout;
  private final Profile profile;
  private final Set<String> names;
  private final InstantSource clock;
  private final OkHttpClient http;
  private final Map<String, Answered> answers = new ConcurrentHashMap<>();

  ScrapeSource(String connection, Scrape scrape, Profile profile, InstantSource clock) {
    this.connection = connection;
    this.urls = scrape.urls();
    this.timeout = scrape.timeout();
    this.profile = profile;
    this.names = profile.names();
    this.clock = clock;
    this.http =
        new OkHttpClient.Builder()
            .callTimeout(timeout)
            .followRedirects(false)
            .followSslRedirects(false)
            .retryOnConnectionFailure(false)
            // Looks are far apart: a kept connection would be closed under us and look like a
            // fault.
            .connectionPool(new ConnectionPool(0, 1, TimeUnit.MILLISECONDS))
            .proxy(Proxy.NO_PROXY)
            .build();
  }

  @Override
  public Reading read(Question question) {
    try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Endpoint>> reading =
          IntStream.range(0, urls.size())
              .mapToObj(i -> each.submit(() -> endpoint(urls.get(i), name(i), question)))
              .toList();
      List<Endpoint> endpoints = new ArrayList<>();
      for (Future<Endpoint> one : reading) {
        endpoints.add(one.get());
      }
      return new Reading(endpoints);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return Reading.unreadable(connection, "the worker is stopping");
    } catch (ExecutionException broken) {
      throw new IllegalStateException("reading " + connection + " broke", broken.getCause());
    }
  }

  @Override
  public String query(Gate gate, String model, String version) {
    return profile.query(gate, model, version) + " from " + connection;
  }

  /** Without user, password and query: what is read goes into histories, records and logs. */
  private static String shown(String url) {
    HttpUrl parsed = HttpUrl.parse(url);
    return parsed == null
        ? "the endpoint"
        : parsed.newBuilder().username("").password("").query(null).fragment(null).toString();
  }

  /** Endpoints that only differ in what is not shown are told apart by their place. */
  private String name(int index) {
    String name = shown(urls.get(index));
    long others = urls.stream().filter(url -> shown(url).equals(name)).count();
    return others == 1 ? name : name + " (" + (index + 1) + ")";
  }

  private Endpoint endpoint(String url, String name, Question question) {
    Request request =
        new Request.Builder()
            .url(url)
            .header("Accept", "text/plain;version=0.0.4")
            .header("Accept-Encoding", "identity")
            .build();
    try (Response response = http.newCall(request).execute()) {
      return answered(url, name, response, question);
    } catch (BadTextException bad) {
      return Endpoint.unreadable(name, "not Prometheus text 0.0.4, " + bad.getMessage());
    } catch (InterruptedIOException slow) {
      return Endpoint.unreadable(name, "no complete answer within " + timeout.toMillis() + " ms");
    } catch (IOException unreachable) {
      return Endpoint.unreadable(name, "cannot be read: " + firstLine(unreachable));
    }
  }

  private Endpoint answered(String url, String name, Response response, Question question)
      throws IOException, BadTextException {
    if (response.code() != 200) {
      return Endpoint.unreadable(name, "answered HTTP " + response.code() + ", expected 200");
    }
    String type = response.header("Content-Type");
    if (type != null && !type.startsWith("text/plain")) {
      return Endpoint.unreadable(name, "answered with another content type than text/plain");
    }
    Instant date = response.headers().getInstant("Date");
    if (date != null && replayed(url, date)) {
      return Endpoint.unreadable(name, "stale: the same answer as before, of " + date);
    }
    List<Sample> samples = PrometheusText.parse(body(response), names::contains);
    String stale = stale(samples, date == null ? clock.instant() : date);
    if (stale != null) {
      return Endpoint.unreadable(name, stale);
    }
    List<Series> series = new ArrayList<>();
    for (String version : question.versions()) {
      series.add(profile.series(samples, question.model(), version));
    }
    return new Endpoint(name, null, date, profile.started(samples), series);
  }

  private static byte[] body(Response response) throws IOException, BadTextException {
    byte[] bytes = response.body().byteStream().readNBytes(MAX_BODY + 1);
    if (bytes.length > MAX_BODY) {
      throw new BadTextException(0, "the answer is larger than " + MAX_BODY + " bytes");
    }
    return bytes;
  }

  /** A cache between us and the source repeats its Date. */
  private boolean replayed(String url, Instant date) {
    Instant now = clock.instant();
    Answered newest =
        answers.merge(
            url,
            new Answered(date, now),
            (before, latest) -> latest.date().isAfter(before.date()) ? latest : before);
    return Duration.between(newest.seen(), now).compareTo(DATE_MOVES) > 0;
  }

  private static @Nullable String stale(List<Sample> samples, Instant now) {
    for (Sample sample : samples) {
      Long timestamp = sample.timestampMs();
      if (timestamp != null && now.toEpochMilli() - timestamp > MAX_AGE.toMillis()) {
        return "stale: a sample of " + Instant.ofEpochMilli(timestamp);
      }
    }
    return null;
  }

  private static String firstLine(IOException problem) {
    String message = problem.getMessage();
    String text = message == null ? problem.getClass().getSimpleName() : message;
    return text.lines().findFirst().orElse("").strip();
  }

  /** The newest Date that an endpoint sent, and when it was first seen. */
  private record Answered(Instant date, Instant seen) {}
}
