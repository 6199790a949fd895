package io.dawnwatch.topology.lifecycle;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * A task asks for a model inside process(), with its transaction open: whoever waits there for long is fenced. So models are
 * read ahead, on a thread of their own, and a task that is first all the same waits for a bounded time only. What is then
 * missing fails the task: it never goes on with the model it had.
 */
/** Gives the tasks of a process their models by hash, within a bound. Thread-safe. */
public final class ModelFetch implements ModelSource, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelFetch.class);

  /** The newest models that are kept ready though no task has asked for them. */
  private static final int AHEAD = 4;

  private final ModelTopic models;
  private final String topic;
  private final Duration limit;
  private final ExecutorService readers = Executors.newCachedThreadPool(daemon("model-fetch"));
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(daemon("model-prefetch"));

  /** The artifact of a model that was activated is missing or does not arrive. */
  public static final class ModelUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ModelUnavailableException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * A source over a topic of models.
   *
   * @param topic its name, for messages
   * @param limit how long a task may wait
   */
  public ModelFetch(ModelTopic models, String topic, Duration limit) {
    this.models = models;
    this.topic = topic;
    this.limit = limit;
  }

  private static ThreadFactory daemon(String name) {
    return task -> {
      Thread thread = new Thread(task, "dawnwatch-" + name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Begins to read new artifacts as they appear. */
  public ModelFetch readingAhead(Duration every) {
    timer.scheduleWithFixedDelay(this::readAhead, 0, every.toMillis(), TimeUnit.MILLISECONDS);
    return this;
  }

  private void readAhead() {
    try {
      models.refresh();
      List<ModelTopic.Published> all = models.published();
      for (ModelTopic.Published one : all.subList(Math.max(0, all.size() - AHEAD), all.size())) {
        try {
          models.byId(one.id());
        } catch (BadArtifactException e) {
          LOG.debug("a model of {} is passed over until it is in force: {}", topic, e.getMessage());
        }
      }
    } catch (RuntimeException e) {
      LOG.debug("models of {} could not be read ahead, trying again: {}", topic, e.getMessage());
    }
  }

  /**
   * The model with that hash.
   *
   * @throws ModelUnavailableException if it is not there, or not within the limit
   */
  @Override
  public Model byId(String modelId) {
    if (models.isLoaded(modelId)) {
      return models.byId(modelId);
    }
    Future<Model> reading = readers.submit(() -> models.byId(modelId));
    try {
      return reading.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw unavailable(modelId, "did not arrive within " + limit.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ModelNotFoundException) {
        throw unavailable(modelId, "is not there", e.getCause());
      }
      if (e.getCause() instanceof BadArtifactException) {
        throw new ModelUnavailableException(
            "the artifact of the active model "
                + modelId
                + " on "
                + topic
                + " is refused; until it is there its partitions wait, nothing is lost: "
                + e.getCause().getMessage(),
            e.getCause());
      }
      throw unavailable(modelId, "cannot be read", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(modelId, "was waited for when the thread was interrupted", e);
    } finally {
      reading.cancel(true);
    }
  }

  private ModelUnavailableException unavailable(String modelId, String what, Throwable cause) {
    return new ModelUnavailableException(
        "the artifact of the active model "
            + modelId
            + " "
            + what
            + " on "
            + topic
            + ": publish it with `dawnwatch models add FILE`; until then its partitions wait,"
            + " nothing is lost",
        cause);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    readers.shutdownNow();
  }
}
