#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs one process of the local platform and makes sure that it does not outlive the launcher.
#
#   child.sh LOG COMMAND [ARGUMENT ...]
#
# Standard input is a pipe that the launcher holds open and never writes to. Its end means that the launcher wants the
# process to end, or is gone, however it died. The first line of standard output is the process id of COMMAND.
# A terminal's Ctrl-C and hang-up are for the launcher, which stops its children in its own order.
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
