package org.charmedspark.gateway.metastore;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/**
 * Checks or makes the schema of a Hive metastore: what Hive's schematool does with these options. Hive's needs SQL
 * scripts that no library has; here DataNucleus, which Hive's classes describe their tables to, makes them.
 * Exit codes: 0 when done or valid, 1 otherwise; the last line says which, in Hive's words.
 */
public final class SchemaTool {
  private static final String VERSION = "2.3.0";

  private SchemaTool() {}

  public static void main(String[] arguments) {
    List<String> options = Arrays.asList(arguments);
    System.exit(run(options) ? 0 : 1);
  }

  private static boolean run(List<String> options) {
    int init = options.indexOf("-initSchemaTo");
    boolean initialize = init >= 0 && init + 1 < options.size();
    if (initialize == options.contains("-validate")) {
      System.err.println("usage: schematool.sh -dbType postgres (-validate | [-dryRun] -initSchemaTo " + VERSION + ")");
      return false;
    }
    if (initialize && !options.get(init + 1).equals(VERSION)) return failed("Unknown version specified for initialization: " + options.get(init + 1));
    try (Metastore metastore = Metastore.connect()) {
      return initialize ? initialize(metastore, options.contains("-dryRun")) : validate(metastore);
    } catch (SQLException error) {
      // The driver's words name host, database and user, and no password.
      return failed("Failed to get connection to the metastore: " + error.getMessage() + " (SQLSTATE " + error.getSQLState() + ")");
    } catch (Exception error) {
      return failed(error.getClass().getSimpleName() + ": " + error.getMessage());
    }
  }

  private static boolean validate(Metastore metastore) throws SQLException {
    System.out.println("Starting metastore validation");
    List<String> flaws = metastore.flaws(VERSION);
    flaws.forEach(System.out::println);
    System.out.println("Done with metastore validation: [" + (flaws.isEmpty() ? "SUCCESS" : "FAIL") + "]");
    return flaws.isEmpty() || failed("the schema is not valid");
  }

  private static boolean initialize(Metastore metastore, boolean dry) throws Exception {
    System.out.println("Starting metastore schema initialization to " + VERSION);
    // Tables without a version are a beginning that was cut off: those that are missing are made.
    if (metastore.hasVersion()) return failed("Schema initialization FAILED! The database has a schema already");
    if (!dry) metastore.create(VERSION);
    System.out.println("schemaTool completed");
    return true;
  }

  private static boolean failed(String reason) {
    System.err.println(reason);
    System.err.println("*** schemaTool failed ***");
    return false;
  }
}
