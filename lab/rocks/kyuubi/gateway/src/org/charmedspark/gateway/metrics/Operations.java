package org.charmedspark.gateway.metrics;

import java.util.List;
import java.util.Set;

/** Kyuubi's counts of operations: how many of a kind are in a state that passes, and how many came to each end. */
public final class Operations {
  private static final Set<String> ENDS = Set.of("finished", "error", "closed", "canceled", "timeout");
  private static final List<String> STATES =
      List.of("initialized", "pending", "running", "compiled", "finished", "error", "closed", "canceled", "timeout");

  private final Counters counters;

  public Operations(Counters counters) {
    this.counters = counters;
    for (String kind : List.of("ExecuteStatement", "LaunchEngine", "BatchJobSubmission")) {
      // A rate over a series that appears with its first event misses that event, so all begin at 0.
      for (String state : STATES) counters.mark("operation.state." + kind + "." + state, 0);
      for (String what : List.of("opened", "failed", "total")) counters.add("operation." + what + "." + kind, 0);
    }
    for (String what : List.of("opened", "failed", "total")) counters.add("operation." + what, 0);
    counters.gauge("operation.batch.pending.max.elapse", () -> 0); // there are no batches
    for (String what : List.of("result", "log")) rows(what, 0);
  }

  /** One operation, which begins to be counted with this. */
  public final class Operation {
    private final String kind;
    private String state = "pending";

    private Operation(String kind) {
      this.kind = kind;
      count("total", 1);
      count("opened", 1);
      mark(state, 1);
    }

    /** An operation that has ended stays so, but for being closed. */
    public synchronized void become(String next) {
      if (state.equals(next) || state.equals("closed")) return;
      if (ENDS.contains(state) && !next.equals("closed")) return;
      if (!ENDS.contains(state)) mark(state, -1);
      state = next;
      mark(state, 1);
      if (next.equals("error")) count("failed", 1);
    }

    public synchronized void close() {
      if (state.equals("closed")) return;
      become("closed");
      count("opened", -1);
    }

    private void count(String what, long amount) {
      counters.add("operation." + what, amount);
      counters.add("operation." + what + "." + kind, amount);
    }

    private void mark(String state, long amount) {
      counters.mark("operation.state." + kind + "." + state, amount);
    }
  }

  /** Rows that clients fetched: of a `result`, or of a `log`. */
  public void rows(String what, long number) {
    counters.mark("backend_service.fetch_" + what + "_rows_rate", number);
  }

  public Operation begin(String kind) {
    return new Operation(kind);
  }
}
