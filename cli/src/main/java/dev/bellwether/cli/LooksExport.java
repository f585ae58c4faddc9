package dev.bellwether.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellwether.backtest.KeptLook;
import dev.bellwether.spec.JsonMappers;
import java.net.URI;
import java.util.Optional;
import java.util.function.Consumer;

/** Gets the kept looks of a release as lines that a backtest reads. */
public final class LooksExport {
  private static final JsonMapper JSON = JsonMappers.lenient();

  private final ApiClient api;

  /** From the API at this address. */
  public LooksExport(URI base) {
    this(new ApiClient(base));
  }

  LooksExport(ApiClient api) {
    this.api = api;
  }

  /**
   * Hands over one line a look, oldest first.
   *
   * @return how many were kept in a way that nothing can be read from
   */
  public long lines(String id, Consumer<String> to) {
    String release = api.release(id).id();
    long[] unreadable = {0};
    api.lines(
        "/v1/releases/" + ApiClient.segment(release) + "/looks",
        kept -> {
          Optional<ObjectNode> line = line(release, kept);
          line.map(ObjectNode::toString).ifPresent(to);
          unreadable[0] += line.isPresent() ? 0 : 1;
        });
    return unreadable[0];
  }

  private static Optional<ObjectNode> line(String release, String kept) {
    try {
      return KeptLook.line(release, JSON.readTree(kept));
    } catch (JsonProcessingException garbage) {
      return Optional.empty();
    }
  }
}
