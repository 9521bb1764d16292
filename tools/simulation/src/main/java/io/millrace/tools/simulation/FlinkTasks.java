/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.simulation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.TaskStateSnapshot;
import org.apache.flink.runtime.io.disk.iomanager.IOManager;
import org.apache.flink.runtime.io.disk.iomanager.IOManagerAsync;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.runtime.state.TestTaskStateManager;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.operators.StreamTaskStateInitializer;
import org.apache.flink.streaming.api.operators.StreamTaskStateInitializerImpl;
import org.apache.flink.streaming.runtime.tasks.StreamTask;
import org.apache.flink.streaming.util.MockStreamTaskBuilder;

/**
 * The tasks that operators run in, one for each subtask of each parallelism. They are expensive to create, so the
 * operators of all nodes and all runs share them.
 */
final class FlinkTasks implements AutoCloseable {

    private static final int MANAGED_MEMORY_BYTES = 4 * 32 * 1024;
    private static final long RESTORED_CHECKPOINT = 1;

    private record Key(int parallelism, int index) {}

    /** A task. */
    record Task(
            StreamTask<?, ?> task,
            StreamTaskStateInitializer initializer,
            MockEnvironment environment,
            TestTaskStateManager states) {

        /** Sets the state that the next operator of this task is initialized with. */
        void restore(OperatorID operator, Optional<OperatorSubtaskState> state) {
            Map<Long, TaskStateSnapshot> snapshots = new HashMap<>();
            state.ifPresent(
                    restored -> snapshots.put(RESTORED_CHECKPOINT, new TaskStateSnapshot(Map.of(operator, restored))));
            states.setReportedCheckpointId(RESTORED_CHECKPOINT);
            states.setJobManagerTaskStateSnapshotsByCheckpointId(snapshots);
        }
    }

    private final IOManager disk = new IOManagerAsync();
    private final Map<Key, Task> tasks = new HashMap<>();

    Task task(int parallelism, int index) throws Exception {
        Key key = new Key(parallelism, index);
        Task existing = tasks.get(key);
        if (existing != null) {
            return existing;
        }
        Task created = create(parallelism, index);
        tasks.put(key, created);
        return created;
    }

    @SuppressWarnings("deprecation") // Flink has no other mock of a task
    private Task create(int parallelism, int index) throws Exception {
        TestTaskStateManager states = new TestTaskStateManager();
        MockEnvironment environment = new MockEnvironmentBuilder()
                .setTaskName("simulation")
                .setManagedMemorySize(MANAGED_MEMORY_BYTES)
                .setIOManager(disk)
                .setTaskStateManager(states)
                .setMaxParallelism(JobGraph.MAX_PARALLELISM)
                .setParallelism(parallelism)
                .setSubtaskIndex(index)
                .build();
        return new Task(
                new MockStreamTaskBuilder(environment).build(),
                new StreamTaskStateInitializerImpl(environment, new HashMapStateBackend()),
                environment,
                states);
    }

    @Override
    public void close() throws Exception {
        for (Task task : List.copyOf(tasks.values())) {
            task.environment().close();
        }
        disk.close();
    }
}
