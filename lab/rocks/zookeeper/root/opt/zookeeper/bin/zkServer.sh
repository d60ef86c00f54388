#!/bin/sh
# The server in the foreground: zkServer.sh start-foreground [configuration]. Options of Java: JVMFLAGS, SERVER_JVMFLAGS.
case "${1:-}" in
  start-foreground) ;;
  *)
    echo "Usage: $0 start-foreground [configuration file]; this image has no other commands, Pebble runs the server" >&2
    exit 2
    ;;
esac
# shellcheck disable=SC2086
exec "${JAVA_HOME}/bin/java" -Xmx"${ZK_SERVER_HEAP:-256}"m ${JVMFLAGS:-} ${SERVER_JVMFLAGS:-} \
  -XX:+ExitOnOutOfMemoryError -Dzookeeper.admin.enableServer=false \
  -Dlogback.configurationFile=/opt/zookeeper/conf/logback.xml \
  -cp '/opt/zookeeper/lib/*' org.apache.zookeeper.server.quorum.QuorumPeerMain "${2:-/etc/zookeeper/zoo.cfg}"
