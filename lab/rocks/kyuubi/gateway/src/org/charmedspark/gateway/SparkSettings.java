package org.charmedspark.gateway;

import java.nio.file.Path;
import org.apache.spark.SparkConf;

/** Spark's own settings: spark-defaults.conf, then what Kyuubi's file says for Spark. */
final class SparkSettings {
  private SparkSettings() {}

  static SparkConf read(Path folder, Path work, Settings settings) {
    SparkConf spark = new SparkConf(false);
    KyuubiDefaults.read(folder.resolve("spark-defaults.conf")).all().forEach((key, value) -> {
      if (key.startsWith("spark.")) spark.set(key, value); // others are left out by spark-submit, too
    });
    settings.spark.forEach(spark::set);
    spark.setIfMissing("spark.master", "local[*]");
    spark.setIfMissing("spark.app.name", "kyuubi-gateway");
    spark.setIfMissing("spark.ui.enabled", "false");
    spark.setIfMissing("spark.sql.warehouse.dir", work.resolve("warehouse").toUri().toString());
    if (!spark.get("spark.master").startsWith("local"))
      throw new ConfigurationError(
          "spark.master: the gateway runs Spark inside the server only (local, local[n], local[*]);"
              + " executors elsewhere are not implemented");
    if (spark.get("spark.submit.deployMode", "client").equals("cluster"))
      throw new ConfigurationError("spark.submit.deployMode=cluster is not possible with a local spark.master");
    return spark;
  }
}
