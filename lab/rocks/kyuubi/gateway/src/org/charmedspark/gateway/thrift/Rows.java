package org.charmedspark.gateway.thrift;

import java.util.List;
import org.apache.hive.service.rpc.thrift.TColumn;
import org.apache.hive.service.rpc.thrift.TRowSet;

/** How many rows a reply carries, by rows or by columns. */
final class Rows {
  private Rows() {}

  static long count(TRowSet set) {
    if (set == null) return 0;
    if (!set.isSetColumns() || set.getColumns().isEmpty()) return set.isSetRows() ? set.getRows().size() : 0;
    TColumn first = set.getColumns().get(0);
    try {
      Object column = first.getFieldValue();
      return ((List<?>) column.getClass().getMethod("getValues").invoke(column)).size();
    } catch (ReflectiveOperationException error) {
      return 0;
    }
  }
}
