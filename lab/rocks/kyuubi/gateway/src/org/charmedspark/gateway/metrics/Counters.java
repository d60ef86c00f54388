package org.charmedspark.gateway.metrics;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** What is counted, by Kyuubi's names (apache/kyuubi, MetricsConstants). */
public final class Counters {
  private final ConcurrentHashMap<String, AtomicLong> counts = new ConcurrentHashMap<>();
  /** Kyuubi's meters, which Prometheus knows by a name that ends in `_total`. */
  private final ConcurrentHashMap<String, AtomicLong> meters = new ConcurrentHashMap<>();
  private final ConcurrentSkipListMap<String, Supplier<Number>> gauges = new ConcurrentSkipListMap<>();

  public void add(String name, long amount) {
    counts.computeIfAbsent(name, key -> new AtomicLong()).addAndGet(amount);
  }

  public void mark(String name, long amount) {
    meters.computeIfAbsent(name, key -> new AtomicLong()).addAndGet(amount);
  }

  public void gauge(String name, Supplier<Number> value) {
    gauges.put(name, value);
  }

  Map<String, Supplier<Number>> gauges() {
    Map<String, Supplier<Number>> all = new TreeMap<>(gauges);
    counts.forEach((name, value) -> all.put(name, value::get));
    return all;
  }

  Map<String, AtomicLong> meters() {
    return new TreeMap<>(meters);
  }
}
