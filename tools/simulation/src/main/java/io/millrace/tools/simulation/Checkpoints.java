/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.simulation;

import io.millrace.tools.simulation.Schedule.LostCheckpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * The coordinator of checkpoints, which survives crashes. Everything it sends and receives is delayed: barriers into
 * sources, acknowledgements, notifications, each in any order.
 */
final class Checkpoints {

    /** A message on its way. */
    private interface Message {

        void deliver() throws Exception;
    }

    private final List<LostCheckpoint> lost;
    private final List<Message> messages = new ArrayList<>();
    private List<Subtask> subtasks = List.of();
    private Checkpoint current;
    private Checkpoint latest;
    private long lastId;
    private long completedId;
    private long triggeredAt;
    private long restoresTo;

    /** @param start of the job, epoch milliseconds */
    Checkpoints(List<LostCheckpoint> lost, long start) {
        this.lost = lost;
        this.restoresTo = start;
    }

    /** Keeps what a restore needs, before the subtasks are closed. */
    void crash() {
        latest().ifPresent(Checkpoint::write);
    }

    /** Continues with other subtasks; the messages of the former ones and the checkpoint in progress are gone. */
    void restart(List<Subtask> restarted) {
        subtasks = restarted;
        messages.clear();
        current = null;
    }

    /** The checkpoint to restore, if one has completed. */
    Optional<Checkpoint> latest() {
        return Optional.ofNullable(latest);
    }

    long completedId() {
        return completedId;
    }

    boolean isInProgress() {
        return current != null;
    }

    boolean hasMessages() {
        return !messages.isEmpty();
    }

    void deliverOne(SplittableRandom random) throws Exception {
        messages.remove(random.nextInt(messages.size())).deliver();
    }

    /** When the checkpoint that a restart restores was triggered; the start of the job if there is none. */
    long restoresTo() {
        return restoresTo;
    }

    /** Starts a checkpoint and returns its id. */
    long trigger(long now) {
        triggeredAt = now;
        lastId++;
        long id = lastId;
        current = new Checkpoint();
        for (Subtask subtask : subtasks) {
            if (subtask instanceof SourceSubtask) {
                messages.add(() -> {
                    if (isCurrent(id)) {
                        subtask.checkpoint(id);
                    }
                });
            }
        }
        return id;
    }

    private boolean isCurrent(long id) {
        return current != null && id == lastId;
    }

    /** @param state completes the snapshot */
    void acknowledge(Subtask subtask, long id, Supplier<TaskState> state) {
        messages.add(() -> {
            if (isCurrent(id)) {
                current.add(subtask, state);
                completeOrLose(id);
            }
        });
    }

    private void completeOrLose(long id) {
        int acknowledged = current.acknowledged();
        if (lost.contains(new LostCheckpoint(id, acknowledged))) {
            current = null;
            subtasks.forEach(subtask -> messages.add(() -> subtask.abort(id)));
            return;
        }
        if (acknowledged == subtasks.size()) {
            latest = current;
            completedId = id;
            restoresTo = triggeredAt;
            current = null;
            subtasks.forEach(subtask -> messages.add(() -> subtask.completed(id)));
        }
    }
}
