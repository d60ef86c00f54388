#!/bin/sh
# ZooKeeper's command line client. Options of Java: JVMFLAGS, CLIENT_JVMFLAGS.
# shellcheck disable=SC2086
exec "${JAVA_HOME}/bin/java" -Xmx"${ZK_CLIENT_HEAP:-128}"m ${JVMFLAGS:-} ${CLIENT_JVMFLAGS:-} \
  -Dlogback.configurationFile=/opt/zookeeper/conf/logback.xml \
  -cp '/opt/zookeeper/lib/*' org.apache.zookeeper.ZooKeeperMain "$@"
