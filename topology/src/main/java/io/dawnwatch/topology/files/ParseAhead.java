package io.dawnwatch.topology.files;

import io.dawnwatch.engine.MatchedEvent;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.parse.LineParser;
import io.dawnwatch.engine.parse.ParseResult;
import io.dawnwatch.engine.parse.ParseSettings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Parses records on other threads and hands them on in their order, on the thread that adds them.
 * What comes out is the same as without helpers. Not thread-safe.
 */
final class ParseAhead {
  /** Records that are parsed at a time. */
  private static final int BATCH = 512;

  /** Batches under way: enough to keep helpers busy while one is handed on. */
  static final int MOST_BATCHES = 16;

  /** Bytes in a batch from which it is not filled further. */
  private static final int BATCH_BYTES = 256 << 10;

  /** Takes parsed records in order. */
  interface Sink {
    /**
     * @param index of the result among those of its record, from 0
     * @param matched what the work gave for it; null if it is no event or there is no work
     */
    void parsed(ParseResult result, long firstLine, int index, @Nullable MatchedEvent matched);
  }

  /**
   * What is done with each event besides, on the thread that parses it. Of one thread at a time.
   */
  interface Work {
    MatchedEvent on(LogEvent event);
  }

  /** Parses and works: as many as there are threads at it. */
  private static final class Worker {
    final LineParser parser;
    final @Nullable Work work;

    Worker(LineParser parser, @Nullable Work work) {
      this.parser = parser;
      this.work = work;
    }

    @Nullable MatchedEvent matched(ParseResult result) {
      return work != null && result instanceof ParseResult.Parsed parsed
          ? work.on(parsed.event())
          : null;
    }
  }

  private final ParseSettings settings;
  private final Supplier<? extends @Nullable Work> works;
  private final Worker own;
  private final Queue<Worker> idle = new ConcurrentLinkedQueue<>();
  private final @Nullable Executor helpers;
  private final int batches;
  private final Sink sink;
  private final Deque<Batch> underWay = new ArrayDeque<>();
  private final List<ParseResult> results = new ArrayList<>();
  private Batch filling = new Batch();

  /**
   * @param helpers run tasks that parse; null to parse on the caller's thread alone
   * @param works makes the work of a thread; may give null; called from any thread
   */
  ParseAhead(
      ParseSettings settings,
      @Nullable Executor helpers,
      Supplier<? extends @Nullable Work> works,
      Sink sink) {
    this(settings, helpers, MOST_BATCHES, works, sink);
  }

  /**
   * @param batches that may be under way
   */
  ParseAhead(
      ParseSettings settings,
      @Nullable Executor helpers,
      int batches,
      Supplier<? extends @Nullable Work> works,
      Sink sink) {
    this.batches = batches;
    this.settings = settings;
    this.works = works;
    this.own = new Worker(LineParser.inOrder(settings), works.get());
    // The turn of a year is seen in the order of the lines alone.
    this.helpers = settings.timesMayLackYear() ? null : helpers;
    this.sink = sink;
  }

  private static final class Batch {
    final byte[][] records = new byte[BATCH][];
    final long[] firstLines = new long[BATCH];
    final List<ParseResult> results = new ArrayList<>(BATCH);
    final List<@Nullable MatchedEvent> matched = new ArrayList<>(BATCH);
    final int[] resultsUpTo = new int[BATCH];
    @Nullable FutureTask<?> task;
    int size;
    int bytes;

    void parse(Worker worker) {
      for (int i = 0; i < size; i++) {
        worker.parser.parseAll(records[i], results::add);
        for (int at = matched.size(); at < results.size(); at++) {
          matched.add(worker.matched(results.get(at)));
        }
        resultsUpTo[i] = results.size();
      }
    }
  }

  /** Adds a record; it and those before it reach the sink now or later. */
  void add(byte[] record, long firstLine) {
    if (helpers == null) {
      own.parser.parseAll(record, results::add);
      for (int i = 0; i < results.size(); i++) {
        sink.parsed(results.get(i), firstLine, i, own.matched(results.get(i)));
      }
      results.clear();
      return;
    }
    Batch batch = filling;
    batch.records[batch.size] = record;
    batch.firstLines[batch.size++] = firstLine;
    batch.bytes += record.length;
    if (batch.size == BATCH || batch.bytes >= BATCH_BYTES) {
      send(helpers);
    }
  }

  private void send(Executor to) {
    Batch batch = filling;
    filling = new Batch();
    FutureTask<?> task = new FutureTask<>(() -> onIdleWorker(batch), null);
    batch.task = task;
    underWay.add(batch);
    to.execute(task);
    while (underWay.size() > batches || !underWay.isEmpty() && isDone(underWay.peek())) {
      handOn(underWay.remove());
    }
  }

  private void onIdleWorker(Batch batch) {
    Worker worker = idle.poll();
    if (worker == null) {
      worker = new Worker(new LineParser(settings), works.get());
    }
    batch.parse(worker);
    idle.add(worker);
  }

  private static boolean isDone(Batch batch) {
    return batch.task != null && batch.task.isDone();
  }

  /** Hands everything on that was added. */
  void flush() {
    while (!underWay.isEmpty()) {
      handOn(underWay.remove());
    }
    filling.parse(own);
    emit(filling);
    filling = new Batch();
  }

  /** A batch that no helper has begun is parsed here. */
  private void handOn(Batch batch) {
    FutureTask<?> task = batch.task;
    if (task != null) {
      task.run();
      await(task);
    }
    emit(batch);
  }

  private static void await(FutureTask<?> task) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          task.get();
          return;
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw new IllegalStateException(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void emit(Batch batch) {
    int from = 0;
    for (int i = 0; i < batch.size; i++) {
      int to = batch.resultsUpTo[i];
      for (int at = from; at < to; at++) {
        sink.parsed(batch.results.get(at), batch.firstLines[i], at - from, batch.matched.get(at));
      }
      from = to;
    }
    Arrays.fill(batch.records, null);
  }
}
