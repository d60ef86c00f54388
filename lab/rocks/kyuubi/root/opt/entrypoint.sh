#!/bin/bash
# Entrypoint of the image in pods that Spark makes: `driver` and `executor`, with what Spark's Kubernetes scheduler
# gives them in environment and arguments. Anything else is run as a command.
set -eu
if [ "$(id -u)" = 0 ]; then # Spark's pods name no user
  export HOME=/var/lib/spark
  exec setpriv --reuid=_daemon_ --regid=_daemon_ --clear-groups --no-new-privs -- "$0" "$@"
fi
export SPARK_HOME="${SPARK_HOME:-/opt/spark}"
cd "$HOME"
case "${1:-}" in
  driver)
    shift
    exec "$SPARK_HOME/bin/spark-submit" \
      --conf "spark.driver.bindAddress=$SPARK_DRIVER_BIND_ADDRESS" \
      --conf "spark.executorEnv.SPARK_DRIVER_POD_IP=$SPARK_DRIVER_BIND_ADDRESS" \
      --deploy-mode client "$@"
    ;;
  executor)
    options=()
    while IFS= read -r variable; do options+=("${!variable}"); done < <(compgen -v | grep '^SPARK_JAVA_OPT_' | sort -t_ -k4n)
    exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" "${options[@]}" "-Xms$SPARK_EXECUTOR_MEMORY" "-Xmx$SPARK_EXECUTOR_MEMORY" \
      -cp "${SPARK_CONF_DIR:+$SPARK_CONF_DIR:}$SPARK_HOME/jars/*:${SPARK_CLASSPATH:-}" \
      org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend \
      --driver-url "$SPARK_DRIVER_URL" --executor-id "$SPARK_EXECUTOR_ID" --cores "$SPARK_EXECUTOR_CORES" \
      --app-id "$SPARK_APPLICATION_ID" --hostname "$SPARK_EXECUTOR_POD_IP" \
      --resourceProfileId "$SPARK_RESOURCE_PROFILE_ID" --podName "$SPARK_EXECUTOR_POD_NAME"
    ;;
  *) exec "$@" ;;
esac
