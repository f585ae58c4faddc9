package dev.bellwether.api.error;

import dev.bellwether.spec.Finding;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every problem this API answers with; one factory per code. */
public final class Problems {
  /** Bodies above this are refused while they are read. */
  public static final int MAX_BODY_BYTES = 256 * 1024;

  private Problems() {}

  public static ProblemException malformedBody(String detail, int line, int column) {
    Problem problem =
        Problem.of(
            "malformed-body", 400, "The body cannot be read", detail, "bellwether lint FILE");
    return new ProblemException(
        line > 0 ? problem.with("line", line).with("column", column) : problem);
  }

  public static ProblemException malformedCommand(String detail, int line, int column) {
    Problem problem =
        Problem.of(
            "malformed-body",
            400,
            "The body cannot be read",
            detail,
            "send {\"by\": \"...\", \"reason\": \"...\"} as application/json");
    return new ProblemException(
        line > 0 ? problem.with("line", line).with("column", column) : problem);
  }

  public static ProblemException badParameter(String name, String expected, String came) {
    return new ProblemException(
        Problem.of(
                "bad-parameter",
                400,
                "A parameter cannot be read",
                name + " is " + expected + ", was '" + came + "'",
                "GET /openapi.yaml")
            .with("parameter", name));
  }

  public static ProblemException badHost(String host, List<String> allowed) {
    return new ProblemException(
        Problem.of(
                "bad-host",
                421,
                "This server does not answer for that host",
                "The Host header is " + String.join(" or ", allowed) + ", was '" + host + "'",
                "GET http://" + allowed.getFirst() + "/v1/status")
            .with("accepted", allowed));
  }

  /** Refused before it was a request at all. */
  public static ProblemException unreadableRequest(int status, String why) {
    return new ProblemException(
        Problem.of(
            "bad-request",
            status,
            "The request cannot be read",
            why.isBlank() ? "HTTP " + status : why,
            "GET /openapi.yaml"));
  }

  public static ProblemException unsupportedMediaType(@Nullable String came) {
    return new ProblemException(
        Problem.of(
                "unsupported-media-type",
                415,
                "The body is neither JSON nor YAML",
                "Content-Type is application/json or application/yaml, was "
                    + (came == null ? "missing" : "'" + came + "'"),
                "send it with Content-Type: application/json or application/yaml")
            .with("accepted", List.of("application/json", "application/yaml")));
  }

  public static ProblemException payloadTooLarge() {
    return new ProblemException(
        Problem.of(
                "payload-too-large",
                413,
                "The body is too large",
                "A body has at most " + MAX_BODY_BYTES + " bytes",
                "send a shorter one")
            .with("max_bytes", MAX_BODY_BYTES));
  }

  public static ProblemException specInvalid(List<Finding> findings) {
    return new ProblemException(
        Problem.of(
                "spec-invalid",
                422,
                "The spec is not valid; nothing was started",
                sentence(findings, "the spec is not valid"),
                "bellwether lint FILE --explain")
            .with("findings", findings));
  }

  public static ProblemException releaseRefused(
      String id, String target, List<Finding> findings, @Nullable String reason) {
    return new ProblemException(
        Problem.of(
                "release-refused",
                422,
                "The release was refused; nothing was touched",
                sentence(findings, reason == null ? "admission refused it" : reason),
                "bellwether why " + id)
            .with("findings", findings)
            .with("id", id)
            .with("target", target));
  }

  public static ProblemException notFound(String what, Collection<String> didYouMean) {
    return new ProblemException(
        Problem.of(
                "not-found",
                404,
                "There is no such release",
                "No release, id prefix or target '" + what + "' is known",
                "bellwether list")
            .with("did_you_mean", List.copyOf(didYouMean)));
  }

  public static ProblemException noSuchPath(String path) {
    return new ProblemException(
        Problem.of(
                "not-found",
                404,
                "There is no such path",
                "Nothing is served at " + path,
                "GET /openapi.yaml")
            .with("did_you_mean", List.of()));
  }

  public static ProblemException noSuchModel(String model, List<String> didYouMean) {
    return new ProblemException(
        Problem.of(
                "not-found",
                404,
                "There is no such model",
                "No release of a model '" + model + "' is known",
                "GET /v1/models")
            .with("did_you_mean", didYouMean));
  }

  public static ProblemException noReportYet(String id) {
    return new ProblemException(
        Problem.of(
                "not-found",
                404,
                "There is no report yet",
                "The report of " + id + " is written when it ends",
                "bellwether get " + id)
            .with("did_you_mean", List.of()));
  }

  public static ProblemException ambiguousId(String prefix, List<String> candidates) {
    return new ProblemException(
        Problem.of(
                "ambiguous-id",
                409,
                "More than one release starts with that",
                "'" + prefix + "' fits " + String.join(", ", candidates),
                "bellwether get " + candidates.getFirst())
            .with("candidates", candidates));
  }

  public static ProblemException targetBusy(String target, String openRelease) {
    return new ProblemException(
        Problem.of(
                "target-busy",
                409,
                "Another release is open on this target",
                target + " is taken by " + openRelease,
                "bellwether get " + openRelease,
                "bellwether rollback " + openRelease)
            .with("id", openRelease)
            .with("target", target));
  }

  /** A promoted release that is no longer the newest one. */
  public static ProblemException promotedOver(String id, String later) {
    return new ProblemException(
        Problem.of(
            "illegal-transition",
            409,
            "The release does not allow that now",
            id + " cannot be undone: " + later + " was promoted after it",
            "bellwether rollback " + later));
  }

  /** A command that the release's present state does not allow. */
  public static ProblemException illegalTransition(
      String action, String id, String state, List<?> allowedActions) {
    return new ProblemException(
        Problem.of(
                "illegal-transition",
                409,
                "The release does not allow that now",
                "'" + action + "' is not possible while " + id + " is " + state,
                "bellwether get " + id)
            .with("state", state)
            .with("allowed_actions", allowedActions));
  }

  /** The key was used for another spec. */
  public static ProblemException keyReused(String id) {
    return new ProblemException(
        Problem.of(
            "idempotency-key-reused",
            422,
            "This Idempotency-Key has started another spec",
            "it started " + id + "; nothing was started now",
            "bellwether get " + id,
            "send the other spec with a key of its own"));
  }

  /** Ended by something else than itself: nobody moved its traffic back. */
  public static ProblemException closedOutside(String id, String target, @Nullable String why) {
    return new ProblemException(
        Problem.of(
                "closed-outside",
                409,
                "This release was ended from outside, and cannot act any more",
                id + ": " + (why == null ? "the traffic was left as it was" : why),
                direct(target),
                "bellwether status")
            .with("direct", direct(target)));
  }

  public static ProblemException workerUnavailable(String action, String target) {
    return new ProblemException(
        Problem.of(
                "worker-unavailable",
                503,
                "No worker answered",
                "'"
                    + action
                    + "' was not taken: no worker answered within 10 s. Send it again with the"
                    + " same Idempotency-Key once one runs",
                "bellwether status",
                "bellwether worker")
            .with("direct", direct(target))
            .header("Retry-After", "5"));
  }

  public static ProblemException tooManyWaits() {
    return new ProblemException(
        Problem.of(
                "rate-limited",
                429,
                "Too many requests wait already",
                "64 requests wait for news of releases",
                "ask again without wait, or in a second")
            .header("Retry-After", "1"));
  }

  /** The command that needs only the target. */
  public static String direct(String target) {
    return "bellwether rollback --direct " + target;
  }

  private static String sentence(List<Finding> findings, String otherwise) {
    List<Finding> errors = findings.stream().filter(Finding::refuses).toList();
    if (errors.isEmpty()) {
      return otherwise;
    }
    String first = errors.getFirst().message();
    return errors.size() == 1 ? first : first + " (and " + (errors.size() - 1) + " more)";
  }
}
