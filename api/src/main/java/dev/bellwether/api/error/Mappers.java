package dev.bellwether.api.error;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.bellwether.records.Records.RecordsUnavailable;
import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One mapper per failure; together they leave nothing to the framework's own pages. */
public final class Mappers {
  private static final Logger LOG = LoggerFactory.getLogger(Mappers.class);

  private Mappers() {}

  /** All of them, to register. */
  public static List<Object> all() {
    return List.of(
        new Expected(),
        new TemporalDown(),
        new RecordsDown(),
        new UnreadableJson(),
        new UnknownPath(),
        new WrongMethod(),
        new WrongMediaType(),
        new WrongAccept(),
        new OtherHttp(),
        new Unexpected());
  }

  static Response response(Problem problem) {
    Response.ResponseBuilder builder =
        Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem);
    problem.headers().forEach(builder::header);
    return builder.build();
  }

  static final class Expected implements ExceptionMapper<ProblemException> {
    @Override
    public Response toResponse(ProblemException e) {
      return response(e.problem());
    }
  }

  static final class TemporalDown implements ExceptionMapper<TemporalUnavailable> {
    @Override
    public Response toResponse(TemporalUnavailable e) {
      LOG.warn("temporal unavailable: {}", e.getMessage());
      String target = e.target() == null ? "TARGET" : e.target();
      return response(
          Problem.of(
                  "temporal-unavailable",
                  503,
                  "Temporal does not answer",
                  "Temporal cannot be reached, so nothing was changed",
                  Problems.direct(target),
                  "bellwether status")
              .with("direct", Problems.direct(target))
              .header(HttpHeaders.RETRY_AFTER, "5"));
    }
  }

  static final class RecordsDown implements ExceptionMapper<RecordsUnavailable> {
    @Override
    public Response toResponse(RecordsUnavailable e) {
      LOG.warn("records unavailable: {}", e.getMessage());
      return response(
          Problem.of(
                  "records-unavailable",
                  503,
                  "The records do not answer",
                  "The index of releases cannot be read; running releases go on, and a target"
                      + " still answers by its name",
                  "bellwether get MODEL@ENVIRONMENT")
              .header(HttpHeaders.RETRY_AFTER, "5"));
    }
  }

  static final class UnreadableJson implements ExceptionMapper<JsonProcessingException> {
    @Override
    public Response toResponse(JsonProcessingException e) {
      var at = e.getLocation();
      return response(
          Problems.malformedBody(
                  e.getOriginalMessage(),
                  at == null ? 0 : at.getLineNr(),
                  at == null ? 0 : at.getColumnNr())
              .problem());
    }
  }

  static final class UnknownPath implements ExceptionMapper<NotFoundException> {
    @Override
    public Response toResponse(NotFoundException e) {
      return response(Problems.noSuchPath("this path").problem());
    }
  }

  static final class WrongMethod implements ExceptionMapper<NotAllowedException> {
    @Override
    public Response toResponse(NotAllowedException e) {
      String allow = e.getResponse().getHeaderString(HttpHeaders.ALLOW);
      return response(
          Problem.of(
                  "method-not-allowed",
                  405,
                  "This path does not take that method",
                  "Allowed here: " + allow,
                  "GET /openapi.yaml")
              .header(HttpHeaders.ALLOW, allow));
    }
  }

  static final class WrongMediaType implements ExceptionMapper<NotSupportedException> {
    @Override
    public Response toResponse(NotSupportedException e) {
      return response(Problems.unsupportedMediaType("something else").problem());
    }
  }

  static final class WrongAccept implements ExceptionMapper<NotAcceptableException> {
    @Override
    public Response toResponse(NotAcceptableException e) {
      return response(
          Problem.of(
              "not-acceptable",
              406,
              "No answer of that kind",
              "The Accept header names no media type that this path can answer with",
              "GET /openapi.yaml"));
    }
  }

  static final class OtherHttp implements ExceptionMapper<WebApplicationException> {
    @Override
    public Response toResponse(WebApplicationException e) {
      int status = e.getResponse().getStatus();
      if (status >= 500) {
        LOG.error("unexpected", e);
        return response(unexpected());
      }
      return response(
          Problem.of(
              "bad-request",
              status,
              "The request cannot be served",
              "HTTP " + status,
              "GET /openapi.yaml"));
    }
  }

  static final class Unexpected implements ExceptionMapper<Throwable> {
    @Override
    public Response toResponse(Throwable e) {
      LOG.error("unexpected", e);
      return response(unexpected());
    }
  }

  static Problem unexpected() {
    return Problem.of(
        "unexpected",
        500,
        "Something went wrong here",
        "The server's log has the cause under this trace id",
        "bellwether status");
  }
}
