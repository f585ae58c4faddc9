package dev.bellwether.release;

import dev.bellwether.release.ReleaseStatus.WaitingFor;
import io.temporal.common.SearchAttributeKey;
import io.temporal.common.SearchAttributeUpdate;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where Temporal shows a release: memo, search attributes, current details. Upserts only search
 * attributes that admission found: an unknown one would block the workflow task for ever.
 */
final class Board {
  private final Map<String, String> shown = new HashMap<>();
  private Set<String> known = Set.of();

  void known(Set<String> searchAttributes) {
    known = searchAttributes;
  }

  void show(ReleaseStatus now) {
    Map<String, Object> memo = new LinkedHashMap<>();
    memo.put(WireNames.MEMO_STATUS, now);
    if (now.outcome() != null) {
      memo.put(WireNames.MEMO_OUTCOME, now.outcome().wire());
      memo.put(WireNames.MEMO_REPORT, Report.of(now));
      if (now.cause() != null) {
        memo.put(WireNames.MEMO_CAUSE, now.cause().wire());
      }
    }
    Workflow.upsertMemo(memo);
    showAttributes(now);
    Workflow.setCurrentDetails(Report.details(now));
  }

  private void showAttributes(ReleaseStatus now) {
    List<SearchAttributeUpdate<?>> updates = new ArrayList<>();
    collect(updates, WireNames.RELEASE_MODEL, now.model());
    collect(
        updates,
        WireNames.RELEASE_STATE,
        now.outcome() == null ? now.state().wire() : now.outcome().wire());
    WaitingFor waiting = now.waitingFor();
    collect(updates, WireNames.RELEASE_WAITING_FOR, waiting == null ? "nothing" : waiting.kind());
    if (!updates.isEmpty()) {
      Workflow.upsertTypedSearchAttributes(updates.toArray(SearchAttributeUpdate<?>[]::new));
    }
  }

  private void collect(
      List<SearchAttributeUpdate<?>> updates, SearchAttributeKey<String> key, String value) {
    if (known.contains(key.getName()) && !value.equals(shown.put(key.getName(), value))) {
      updates.add(key.valueSet(value));
    }
  }
}
