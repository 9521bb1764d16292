#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs one process of the local platform and stops it when the launcher exits.
#
#   child.sh LOG COMMAND [ARGUMENT ...]
#
# Standard input is a pipe that the launcher keeps open without writing to it. End of file means that the launcher
# requests a stop or has exited, for any reason: the process gets SIGTERM and, after a grace period, SIGKILL.
# The first line of standard output is the process id of COMMAND; the output of COMMAND is appended to LOG.
# The exit code is that of COMMAND.
# SIGINT and SIGHUP of the terminal are ignored, because the launcher handles them and stops its children in order.
set -u
grace_seconds=10

log=$1
shift
trap '' INT HUP
exec 3<&0

"$@" </dev/null >>"$log" 2>&1 3<&- &
child=$!

(
  while read -r _ <&3; do :; done
  kill -TERM "$child" 2>/dev/null
  waited=0
  while [ "$waited" -lt "$grace_seconds" ] && kill -0 "$child" 2>/dev/null; do
    sleep 1
    waited=$((waited + 1))
  done
  kill -KILL "$child" 2>/dev/null
) >/dev/null &
watcher=$!
echo "$child"

wait "$child"
status=$?
kill -KILL "$watcher" 2>/dev/null
exit "$status"
