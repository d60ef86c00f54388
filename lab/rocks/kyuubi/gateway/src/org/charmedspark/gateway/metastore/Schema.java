package org.charmedspark.gateway.metastore;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.jdo.PersistenceManager;
import org.apache.hadoop.hive.metastore.model.MVersionTable;
import org.datanucleus.api.jdo.JDOPersistenceManagerFactory;
import org.datanucleus.store.schema.SchemaAwareStoreManager;

/** Every class that Hive keeps in its metastore: a table each, or several. */
final class Schema {
  private Schema() {}

  static void createTables(PersistenceManager manager) throws IOException {
    SchemaAwareStoreManager store =
        (SchemaAwareStoreManager) ((JDOPersistenceManagerFactory) manager.getPersistenceManagerFactory()).getNucleusContext().getStoreManager();
    store.createSchemaForClasses(classes(), new Properties());
  }

  /** Those that the library's own mapping names: it has classes beside them that are in no table. */
  private static Set<String> classes() throws IOException {
    String mapping;
    try (InputStream file = MVersionTable.class.getResourceAsStream("/package.jdo")) {
      mapping = new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
    return Pattern.compile("<class name=\"(\\w+)\"").matcher(mapping).results()
        .map(found -> MVersionTable.class.getPackageName() + "." + found.group(1))
        .collect(Collectors.toSet());
  }
}
