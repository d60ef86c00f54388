package org.charmedspark.gateway;

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
import java.util.function.Supplier;

/** Kyuubi's metrics by Kyuubi's names: of the JVM, and of connections. Prometheus text, no login. */
final class Metrics {
  private static final String PREFIX = "kyuubi.metrics.prometheus.";
  private static final int DEFAULT_PORT = 10019;
  private final MetricRegistry registry = new MetricRegistry();

  private Metrics(SqlServer sql) {
    registry.register("kyuubi.gc", new GarbageCollectorMetricSet());
    registry.register("kyuubi.memory_usage", new MemoryUsageGaugeSet());
    registry.register("kyuubi.thread_state", new ThreadStatesGaugeSet());
    registry.register("kyuubi.class_loading", new ClassLoadingGaugeSet());
    registry.register("kyuubi.jvm", new JvmAttributeGaugeSet());
    registry.register("kyuubi.buffer_pool", new BufferPoolMetricSet(ManagementFactory.getPlatformMBeanServer()));
    for (String kind : new String[] {"connection", "thrift_binary_connection"}) {
      gauge(kind + ".opened", sql::openSessions);
      gauge(kind + ".total", ThriftLogin.TOTAL::sum);
      gauge(kind + ".failed", ThriftLogin.FAILED::sum);
    }
  }

  private void gauge(String name, Supplier<Number> value) {
    registry.register("kyuubi." + name, (Gauge<Number>) value::get);
  }

  static Listen where(Settings settings) {
    String key = PREFIX + "port";
    return new Listen("0.0.0.0", settings.file.port(key, DEFAULT_PORT), key);
  }

  static String path(Settings settings) {
    String path = settings.file.get(PREFIX + "path").orElse("/metrics");
    if (!path.startsWith("/")) throw new ConfigurationError(PREFIX + "path must begin with /");
    return path;
  }

  static void start(Listen where, String path, SqlServer sql) throws IOException {
    Metrics metrics = new Metrics(sql);
    Http http = Http.on(where, "metrics");
    http.serve(path, exchange -> new Http.Reply(200, "text/plain; version=0.0.4; charset=utf-8", metrics.text()));
    http.start();
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    registry
        .getGauges()
        .forEach(
            (name, gauge) -> {
              Object value = gauge.getValue();
              if (!(value instanceof Number)) return; // names and lists, such as jvm.vendor, are no samples
              String sample = name.replaceAll("[^a-zA-Z0-9:_]", "_");
              text.append("# TYPE ").append(sample).append(" gauge\n");
              text.append(sample).append(' ').append(((Number) value).doubleValue()).append('\n');
            });
    return text.toString();
  }
}
