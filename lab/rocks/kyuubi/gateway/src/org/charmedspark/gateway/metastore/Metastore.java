package org.charmedspark.gateway.metastore;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.hive.conf.HiveConf;
import org.apache.hadoop.hive.conf.HiveConf.ConfVars;
import org.apache.hadoop.hive.metastore.ObjectStore;

/** The database of a Hive metastore, as hive-site.xml on the class path names it. */
final class Metastore implements AutoCloseable {
  /** Without these nothing works; others come with the first use of what they are for. */
  private static final List<String> NEEDED =
      List.of(
          "DBS", "TBLS", "SDS", "CDS", "COLUMNS_V2", "SERDES", "SERDE_PARAMS", "SD_PARAMS", "TABLE_PARAMS",
          "DATABASE_PARAMS", "PARTITIONS", "PARTITION_KEYS", "PARTITION_KEY_VALS", "PARTITION_PARAMS", "FUNCS",
          "SEQUENCE_TABLE", "VERSION", "GLOBAL_PRIVS", "ROLES");

  private final HiveConf conf;
  private final Connection connection;

  private Metastore(HiveConf conf, Connection connection) {
    this.conf = conf;
    this.connection = connection;
  }

  static Metastore connect() throws Exception {
    HiveConf conf = new HiveConf();
    String url = conf.getVar(ConfVars.METASTORECONNECTURLKEY);
    Class.forName(conf.getVar(ConfVars.METASTORE_CONNECTION_DRIVER));
    Properties credentials = new Properties();
    credentials.setProperty("user", conf.getVar(ConfVars.METASTORE_CONNECTION_USER_NAME));
    credentials.setProperty("password", conf.getVar(ConfVars.METASTOREPWD));
    return new Metastore(conf, DriverManager.getConnection(url, credentials));
  }

  Set<String> tables() throws SQLException {
    Set<String> names = new TreeSet<>();
    try (ResultSet rows = connection.getMetaData().getTables(connection.getCatalog(), connection.getSchema(), "%", new String[] {"TABLE"})) {
      while (rows.next()) names.add(rows.getString("TABLE_NAME"));
    }
    return names;
  }

  /** Whether a schema was made here, and to its end. */
  boolean hasVersion() throws SQLException {
    if (!tables().contains("VERSION")) return false;
    try (PreparedStatement select = connection.prepareStatement("SELECT 1 FROM \"VERSION\"");
        ResultSet rows = select.executeQuery()) {
      return rows.next();
    }
  }

  /** What is wrong with the schema; nothing when it is good for this version of Hive. */
  List<String> flaws(String version) throws SQLException {
    List<String> flaws = new ArrayList<>();
    Set<String> tables = tables();
    if (!tables.contains("VERSION")) flaws.add("Failed to get schema version. The table VERSION does not exist");
    List<String> missing = new ArrayList<>(NEEDED);
    missing.removeAll(tables);
    if (!missing.isEmpty()) flaws.add("Table(s) [ " + String.join(", ", missing).toLowerCase() + " ] are missing from the metastore database schema.");
    if (!tables.contains("VERSION")) return flaws;
    try (PreparedStatement select = connection.prepareStatement("SELECT \"SCHEMA_VERSION\" FROM \"VERSION\"");
        ResultSet rows = select.executeQuery()) {
      if (!rows.next()) flaws.add("Failed to get schema version. The table VERSION is empty");
      else if (!rows.getString(1).equals(version)) flaws.add("Metastore schema version is not compatible. Expected: " + version + ", found: " + rows.getString(1));
      else if (rows.next()) flaws.add("Multiple versions were found in the table VERSION");
    }
    return flaws;
  }

  /** All tables that Hive's classes describe, in one go. */
  void create(String version) throws Exception {
    conf.set("datanucleus.schema.autoCreateAll", "true");
    conf.setBoolVar(ConfVars.METASTORE_SCHEMA_VERIFICATION, false);
    conf.setBoolVar(ConfVars.METASTORE_SCHEMA_VERIFICATION_RECORD_VERSION, true);
    conf.setVar(ConfVars.METASTORE_CONNECTION_POOLING_TYPE, "NONE");
    ObjectStore store = new ObjectStore();
    store.setConf(conf);
    Schema.createTables(store.getPersistenceManager());
    Locks.createTables(connection);
    store.setMetaStoreSchemaVersion(version, "Charmed Spark"); // last: a schema without it is not whole
    store.shutdown();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
