package dev.bellwether.activity;

/**
 * Which release an activity works for; part of every activity input.
 *
 * @param releaseId for instance {@code fraud-model-v12-3f9a1c02}
 * @param target {@code model@environment}, also the workflow id (with the installation's prefix)
 * @param originalRunId the run that owns the ledger; a reset run has another {@code
 *     ActivityInfo.getRunId()} and loses its fence
 */
public record ReleaseRef(
    String releaseId, String target, String workflowId, String originalRunId) {}
