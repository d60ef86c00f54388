package org.charmedspark.gateway.metastore;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.Collections;
import java.util.Properties;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
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

  private static Set<String> classes() throws IOException {
    String folder = MVersionTable.class.getPackageName().replace('.', '/') + "/";
    URL url = MVersionTable.class.getResource("MVersionTable.class");
    try (JarFile jar = ((JarURLConnection) url.openConnection()).getJarFile()) {
      return Collections.list(jar.entries()).stream()
          .map(JarEntry::getName)
          .filter(name -> name.startsWith(folder + "M") && name.endsWith(".class") && !name.contains("$"))
          .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
          .collect(Collectors.toSet());
    }
  }
}
