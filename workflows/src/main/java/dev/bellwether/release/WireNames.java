package dev.bellwether.release;

import io.temporal.common.SearchAttributeKey;
import java.util.List;

/**
 * Every name that crosses the wire to Temporal. A test pins each: changing one would orphan running
 * releases.
 */
public final class WireNames {
  public static final String WORKFLOW_TYPE = "release";

  /** Also its workflow id: one survey at a time is enough. */
  public static final String SURVEY_TYPE = "survey";

  public static final String RETIRE_TYPE = "retire";

  public static final String DEFAULT_INSTALLATION = "bellwether";

  /** Task queues by what runs on them; each is the installation's name plus this suffix. */
  public static final String WATCH_SUFFIX = "-watch";

  public static final String SERVING_SUFFIX = "-serving";
  public static final String ROLLBACK_SUFFIX = "-rollback";

  public static final String MEMO_STATUS = "status";
  public static final String MEMO_OUTCOME = "outcome";
  public static final String MEMO_CAUSE = "cause";
  public static final String MEMO_REPORT = "report";

  public static final String ROLLBACK = "rollback";
  public static final String HOLD = "hold";
  public static final String RESUME = "resume";
  public static final String PROMOTE = "promote";
  public static final String APPROVE = "approve";
  public static final String REJECT = "reject";
  public static final String EXTEND = "extend";
  public static final String CANCEL = "cancel";

  public static final SearchAttributeKey<String> RELEASE_MODEL =
      SearchAttributeKey.forKeyword("ReleaseModel");
  public static final SearchAttributeKey<String> RELEASE_STATE =
      SearchAttributeKey.forKeyword("ReleaseState");
  public static final SearchAttributeKey<String> RELEASE_WAITING_FOR =
      SearchAttributeKey.forKeyword("ReleaseWaitingFor");
  public static final List<SearchAttributeKey<String>> SEARCH_ATTRIBUTES =
      List.of(RELEASE_MODEL, RELEASE_STATE, RELEASE_WAITING_FOR);

  /** The key of the other input of a release: a rollback after the end. */
  public static final String ROLLBACK_FORM = "rollback";

  private WireNames() {}

  /**
   * The workflow id of a target: the target itself, prefixed unless the installation is the
   * default.
   */
  public static String workflowId(String installation, String target) {
    return installation.equals(DEFAULT_INSTALLATION) ? target : installation + "/" + target;
  }

  /** The target in a workflow id; the inverse of {@link #workflowId}. */
  public static String target(String workflowId) {
    return workflowId.substring(workflowId.lastIndexOf('/') + 1);
  }

  /** The workflow that takes a version down, one for each version of a target. */
  public static String retireId(String workflowId, String version) {
    return "retire/" + workflowId + "/" + version;
  }

  /** Release id: the spec's name and the last eight characters of the original run id. */
  public static String releaseId(String name, String originalRunId) {
    return name + "-" + originalRunId.substring(Math.max(0, originalRunId.length() - 8));
  }
}
