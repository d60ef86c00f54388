package org.charmedspark.gateway.metrics;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.jvm.BufferPoolMetricSet;
import com.codahale.metrics.jvm.ClassLoadingGaugeSet;
import com.codahale.metrics.jvm.GarbageCollectorMetricSet;
import com.codahale.metrics.jvm.JvmAttributeGaugeSet;
import com.codahale.metrics.jvm.MemoryUsageGaugeSet;
import com.codahale.metrics.jvm.ThreadStatesGaugeSet;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Map;
import org.charmedspark.gateway.config.ConfigurationError;
import org.charmedspark.gateway.config.Listen;
import org.charmedspark.gateway.config.Settings;
import org.charmedspark.gateway.http.Http;

/** Kyuubi's metrics by Kyuubi's names, as Prometheus text; no login. */
public final class MetricsEndpoint {
  private static final String PREFIX = "kyuubi.metrics.prometheus.";
  private static final int DEFAULT_PORT = 10019;

  public final Listen listen;
  private final String path;
  private final Counters counters;
  private final MetricRegistry jvm = new MetricRegistry();

  public MetricsEndpoint(Settings settings, Counters counters) {
    listen = new Listen("0.0.0.0", settings.file.port(PREFIX + "port", DEFAULT_PORT), PREFIX + "port");
    path = settings.file.get(PREFIX + "path").orElse("/metrics");
    if (!path.startsWith("/")) throw new ConfigurationError(PREFIX + "path must begin with /");
    this.counters = counters;
    jvm.register("gc", new GarbageCollectorMetricSet());
    jvm.register("memory_usage", new MemoryUsageGaugeSet());
    jvm.register("thread_state", new ThreadStatesGaugeSet());
    jvm.register("class_loading", new ClassLoadingGaugeSet());
    jvm.register("jvm", new JvmAttributeGaugeSet());
    jvm.register("buffer_pool", new BufferPoolMetricSet(ManagementFactory.getPlatformMBeanServer()));
  }

  public void start() throws IOException {
    Http http = Http.on(listen, "metrics");
    http.serve(path, exchange -> new Http.Reply(200, "text/plain; version=0.0.4; charset=utf-8", text()));
    http.start();
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, Gauge> entry : jvm.getGauges().entrySet()) {
      Object value = entry.getValue().getValue();
      // Names and lists, such as jvm.vendor, are no samples.
      if (value instanceof Number) sample(text, "gauge", entry.getKey(), (Number) value);
    }
    counters.gauges().forEach((name, value) -> sample(text, "gauge", name, value.get()));
    counters.meters().forEach((name, value) -> sample(text, "counter", name + ".total", value.get()));
    return text.toString();
  }

  private static void sample(StringBuilder text, String type, String name, Number value) {
    String sample = "kyuubi_" + name.replaceAll("[^a-zA-Z0-9:_]", "_");
    text.append("# TYPE ").append(sample).append(' ').append(type).append('\n');
    text.append(sample).append(' ').append(value.doubleValue()).append('\n');
  }
}
