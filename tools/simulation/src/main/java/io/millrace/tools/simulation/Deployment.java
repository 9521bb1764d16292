/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;

/** The subtasks of one attempt to run a job, connected by channels. */
final class Deployment {

    private final PreparedJob.Variant variant;
    private final Parts parts;
    private final SimulatedKafka kafka;
    private final Map<String, Map<Integer, Integer>> endsAtSubmit;
    private final Map<Integer, List<Subtask>> byNode = new HashMap<>();
    private final List<Subtask> subtasks = new ArrayList<>();

    Deployment(
            PreparedJob.Variant variant,
            Parts parts,
            SimulatedKafka kafka,
            Map<String, Map<Integer, Integer>> endsAtSubmit) {
        this.variant = variant;
        this.parts = parts;
        this.kafka = kafka;
        this.endsAtSubmit = endsAtSubmit;
    }

    List<Subtask> subtasks() {
        return subtasks;
    }

    /** Creates all subtasks, restores them and opens them. */
    void start(FlinkTasks tasks, SplittableRandom random, Optional<Checkpoint> restored) throws Exception {
        for (JobGraph.Node node : variant.graph().nodes()) {
            List<Subtask> ofNode = new ArrayList<>();
            for (int index = 0; index < node.parallelism(); index++) {
                ofNode.add(create(node, index, tasks));
            }
            byNode.put(node.id(), ofNode);
            subtasks.addAll(ofNode);
        }
        variant.graph().edges().forEach(edge -> connect(edge, random));
        for (JobGraph.Node node : variant.graph().nodes()) {
            for (Subtask subtask : byNode.get(node.id())) {
                open(subtask, node.parallelism(), restored);
            }
        }
        if (restored.isPresent()) {
            for (Subtask subtask : subtasks) {
                if (subtask instanceof OperatorSubtask operator) {
                    parts.opened(operator.uid(), operator.operator());
                }
            }
        }
    }

    private Subtask create(JobGraph.Node node, int index, FlinkTasks tasks) throws Exception {
        SourceSpec source = variant.topics().sources().get(node.uid());
        if (source != null) {
            return new SourceSubtask(node, index, source, kafka, endsAtSubmit.getOrDefault(source.topic(), Map.of()));
        }
        var serializer = variant.topics().sinks().get(node.uid());
        return serializer == null
                ? new OperatorSubtask(node, index, tasks.task(node.parallelism(), index))
                : new SinkSubtask(node, index, serializer, kafka);
    }

    private void connect(JobGraph.Edge edge, SplittableRandom random) {
        for (Subtask source : byNode.get(edge.source())) {
            List<Channel> channels = new ArrayList<>();
            for (Subtask target : byNode.get(edge.target())) {
                if (!edge.isForward() || source.index() == target.index()) {
                    Channel channel = new Channel(edge.input(), target.channels(edge.input()));
                    target.addInput(channel);
                    channels.add(channel);
                }
            }
            source.addOutput(new Route(edge, channels, random));
        }
    }

    private void open(Subtask subtask, int parallelism, Optional<Checkpoint> restored) throws Exception {
        if (subtask instanceof SourceSubtask source) {
            source.open(restored.map(from -> from.offsets(source.uid())).orElse(Map.of()), parallelism);
        } else if (subtask instanceof OperatorSubtask operator) {
            Optional<OperatorSubtaskState> state =
                    restored.map(from -> from.assign(operator.uid(), operator.index(), parallelism));
            operator.open(state.map(assigned -> parts.restored(operator.uid(), assigned)), kafka.now());
        }
    }

    /** Whether all records have been read and have left the job. */
    boolean isDrained() {
        for (Subtask subtask : subtasks) {
            if (!subtask.hasEmptyInputs() || (subtask instanceof SourceSubtask source && !source.isDone())) {
                return false;
            }
        }
        return true;
    }

    /** The job's counts, as of the last snapshot. */
    Map<String, Long> counts() throws Exception {
        Map<String, Long> counts = new HashMap<>();
        for (Subtask subtask : subtasks) {
            if (subtask instanceof OperatorSubtask operator) {
                operator.addCounts(counts);
            }
        }
        return counts;
    }

    void close() throws Exception {
        for (Subtask subtask : subtasks) {
            subtask.close();
        }
    }
}
