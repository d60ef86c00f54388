package org.charmedspark.gateway.metastore;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Tables of Hive's locks and transactions. No class describes them, Hive's own SQL names them (unquoted); Iceberg takes
 * a lock for every change of a table in the metastore. Names and types are those that Hive 2.3 reads and writes. Those
 * of compaction are left out: nothing here compacts.
 */
final class Locks {
  private static final String NAME = "varchar(128) NOT NULL";

  private static final List<String> TABLES =
      List.of(
          "TXNS (TXN_ID bigint PRIMARY KEY, TXN_STATE char(1) NOT NULL, TXN_STARTED bigint NOT NULL, TXN_LAST_HEARTBEAT bigint NOT NULL,"
              + " TXN_USER " + NAME + ", TXN_HOST " + NAME + ", TXN_AGENT_INFO varchar(128), TXN_META_INFO varchar(128), TXN_HEARTBEAT_COUNT integer)",
          "TXN_COMPONENTS (TC_TXNID bigint REFERENCES TXNS (TXN_ID), TC_DATABASE " + NAME + ", TC_TABLE varchar(128), TC_PARTITION varchar(767), TC_OPERATION_TYPE char(1) NOT NULL)",
          "COMPLETED_TXN_COMPONENTS (CTC_TXNID bigint, CTC_DATABASE " + NAME + ", CTC_TABLE varchar(256), CTC_PARTITION varchar(767))",
          "HIVE_LOCKS (HL_LOCK_EXT_ID bigint NOT NULL, HL_LOCK_INT_ID bigint NOT NULL, HL_TXNID bigint, HL_DB " + NAME + ", HL_TABLE varchar(128), HL_PARTITION varchar(767),"
              + " HL_LOCK_STATE char(1) NOT NULL, HL_LOCK_TYPE char(1) NOT NULL, HL_LAST_HEARTBEAT bigint NOT NULL, HL_ACQUIRED_AT bigint, HL_USER " + NAME + ", HL_HOST " + NAME + ","
              + " HL_HEARTBEAT_COUNT integer, HL_AGENT_INFO varchar(128), HL_BLOCKEDBY_EXT_ID bigint, HL_BLOCKEDBY_INT_ID bigint, PRIMARY KEY (HL_LOCK_EXT_ID, HL_LOCK_INT_ID))",
          "AUX_TABLE (MT_KEY1 varchar(128) NOT NULL, MT_KEY2 bigint NOT NULL, MT_COMMENT varchar(255), PRIMARY KEY (MT_KEY1, MT_KEY2))",
          "WRITE_SET (WS_DATABASE " + NAME + ", WS_TABLE " + NAME + ", WS_PARTITION varchar(767), WS_TXNID bigint NOT NULL, WS_COMMIT_ID bigint NOT NULL, WS_OPERATION_TYPE char(1) NOT NULL)",
          "NEXT_TXN_ID (NTXN_NEXT bigint NOT NULL)",
          "NEXT_LOCK_ID (NL_NEXT bigint NOT NULL)");

  private static final List<String> COUNTERS = List.of("NEXT_TXN_ID", "NEXT_LOCK_ID");

  private Locks() {}

  /** May be run again: what is there stays. */
  static void createTables(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String table : TABLES) statement.execute("CREATE TABLE IF NOT EXISTS " + table);
      for (String counter : COUNTERS) statement.execute("INSERT INTO " + counter + " SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM " + counter + ")");
    }
  }
}
