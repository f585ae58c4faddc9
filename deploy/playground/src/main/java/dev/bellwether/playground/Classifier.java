package dev.bellwether.playground;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A two-class model in ONNX Runtime: one float input of shape [n, width], outputs {@code label} and
 * {@code probabilities}. One thread per call: the models are small and the machine is shared.
 */
final class Classifier implements AutoCloseable {
  static final String INPUT = "features";
  static final String LABEL = "label";
  static final String PROBABILITIES = "probabilities";
  static final int CLASSES = 2;

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final int width;
  // A session that is closed under a call takes the process with it, so closing waits for calls.
  private final ReentrantReadWriteLock open = new ReentrantReadWriteLock();
  private boolean closed;

  private Classifier(OrtSession session, int width) {
    this.session = session;
    this.width = width;
  }

  static Classifier load(byte[] onnx) throws CannotLoadException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      OrtSession session = OrtEnvironment.getEnvironment().createSession(onnx, options);
      return new Classifier(session, checkedWidth(session));
    } catch (OrtException e) {
      throw new CannotLoadException("ONNX Runtime refuses the model: " + e.getMessage(), e);
    }
  }

  private static int checkedWidth(OrtSession session) throws OrtException, CannotLoadException {
    NodeInfo input = session.getInputInfo().get(INPUT);
    if (input != null
        && session.getInputInfo().size() == 1
        && session.getOutputNames().containsAll(Set.of(LABEL, PROBABILITIES))
        && input.getInfo() instanceof TensorInfo tensor
        && tensor.type == OnnxJavaType.FLOAT
        && tensor.getShape().length == 2
        && tensor.getShape()[1] > 0) {
      return Math.toIntExact(tensor.getShape()[1]);
    }
    session.close();
    throw new CannotLoadException(
        "the model must have one float input \"%s\" of shape [n, width] and outputs \"%s\", \"%s\""
            .formatted(INPUT, LABEL, PROBABILITIES));
  }

  int width() {
    return width;
  }

  /**
   * Classifies rows that stand one after another.
   *
   * @throws IllegalStateException if the model is closed
   */
  Classes classify(float[] rows) {
    open.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("the model is closed");
      }
      return run(rows);
    } catch (OrtException e) {
      throw new IllegalStateException("inference failed", e);
    } finally {
      open.readLock().unlock();
    }
  }

  private Classes run(float[] rows) throws OrtException {
    long[] shape = {rows.length / width, width};
    try (OnnxTensor input = OnnxTensor.createTensor(environment, FloatBuffer.wrap(rows), shape);
        OrtSession.Result result = session.run(Map.of(INPUT, input))) {
      return new Classes(
          tensor(result, LABEL).getLongBuffer().array(),
          tensor(result, PROBABILITIES).getFloatBuffer().array());
    }
  }

  private static OnnxTensor tensor(OrtSession.Result result, String name) {
    return (OnnxTensor) result.get(name).orElseThrow();
  }

  @Override
  public void close() {
    open.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        session.close();
      }
    } catch (OrtException e) {
      throw new IllegalStateException("cannot close the session", e);
    } finally {
      open.writeLock().unlock();
    }
  }

  /** What the model says of each row: its label, and the probabilities of both classes in turn. */
  static final class Classes {
    private final long[] labels;
    private final float[] probabilities;

    Classes(long[] labels, float[] probabilities) {
      this.labels = labels;
      this.probabilities = probabilities;
    }

    int rows() {
      return labels.length;
    }

    long label(int row) {
      return labels[row];
    }

    float probability(int row, int ofClass) {
      return probabilities[row * CLASSES + ofClass];
    }
  }
}
