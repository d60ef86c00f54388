#!/bin/bash
# Checks or makes the schema of the Hive metastore that hive-site.xml in HIVE_CONF_DIR (or SPARK_CONF_DIR) names; with
# the options of Hive's own schematool:
#   schematool.sh -dbType postgres -validate | [-dryRun] -initSchemaTo 2.3.0
# The database's password is read from hive-site.xml, not given here.
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx256m \
  -Dlog4j2.configurationFile="${KYUUBI_HOME:-/opt/kyuubi}/conf/log4j2-client.xml" ${SCHEMATOOL_JAVA_OPTS:-} \
  -cp "${HIVE_CONF_DIR:-${SPARK_CONF_DIR:-/etc/spark8t/conf}}:${SPARK_HOME:-/opt/spark}/jars/*" \
  org.charmedspark.gateway.metastore.SchemaTool "$@"
