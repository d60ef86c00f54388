#!/bin/bash
# Starts the Kyuubi server in the foreground; the Pebble service `kyuubi` runs this.
cd /opt/kyuubi && exec bin/kyuubi run
