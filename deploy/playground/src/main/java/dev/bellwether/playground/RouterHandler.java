package dev.bellwether.playground;

import java.util.List;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Sends each path of the router to what answers it. */
final class RouterHandler extends Handler.Sequence {
  private final AdminHandler admin;
  private final LabelsHandler labels;
  private final InferenceProxy proxy;
  private final Elsewhere elsewhere;

  RouterHandler(Routes routes, Predictions predictions, RouterMetrics metrics) {
    this.admin = new AdminHandler(routes);
    this.labels = new LabelsHandler(predictions);
    this.proxy = new InferenceProxy(routes, predictions);
    this.elsewhere = new Elsewhere(metrics);
    setHandlers(admin, labels, proxy, elsewhere);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    return answering(JsonHandler.path(request)).handle(request, response, callback);
  }

  private Handler answering(List<String> path) {
    if (path.getFirst().equals("admin")) {
      return admin;
    }
    if (path.equals(List.of("labels"))) {
      return labels;
    }
    boolean inference =
        path.size() == 4
            && path.getFirst().equals("v2")
            && path.get(1).equals("models")
            && path.getLast().equals("infer");
    return inference ? proxy : elsewhere;
  }

  private static final class Elsewhere extends JsonHandler {
    private final RouterMetrics metrics;

    Elsewhere(RouterMetrics metrics) {
      this.metrics = metrics;
    }

    @Override
    void answer(Request request, Out out) {
      if (!path(request).equals(List.of("metrics"))) {
        throw notFound(request);
      }
      requireMethod(request, "GET");
      out.send(Reply.of(200, RouterMetrics.CONTENT_TYPE, metrics.text()));
    }
  }
}
