/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.memory.ManagedMemoryUseCase;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.apache.flink.streaming.api.graph.StreamEdge;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.streaming.api.operators.StreamOperatorFactory;
import org.apache.flink.streaming.runtime.partitioner.ForwardPartitioner;
import org.apache.flink.streaming.runtime.partitioner.StreamPartitioner;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.OutputTag;

/** What the simulation needs of a Flink stream graph: its operators, ready to be created, and its edges. */
final class JobGraph {

    /** Few key groups make small snapshots, and every one of them moves in most rescales. */
    static final int MAX_PARALLELISM = 6;

    /**
     * An operator.
     *
     * @param factory the serialized factory: every subtask has its own copy
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Node(int id, String uid, int parallelism, byte[] factory, StreamConfig config) {

        StreamOperatorFactory<Object> newFactory() throws IOException, ClassNotFoundException {
            return InstantiationUtil.deserializeObject(factory, JobGraph.class.getClassLoader());
        }
    }

    /**
     * An edge.
     *
     * @param input 0, or 1 for the second input of the target
     * @param tag the side output it starts at; empty = the main output
     */
    record Edge(
            int source,
            int target,
            int input,
            Optional<OutputTag<?>> tag,
            StreamPartitioner<Object> partitioner,
            TypeSerializer<Object> serializer) {

        /** Whether each subtask of the source is connected to the subtask of the target with the same index only. */
        boolean isForward() {
            return partitioner instanceof ForwardPartitioner;
        }
    }

    private final List<Node> nodes = new ArrayList<>();
    private final List<Edge> edges = new ArrayList<>();

    JobGraph(StreamGraph graph) throws IOException {
        SerializerConfig serializers = graph.getExecutionConfig().getSerializerConfig();
        List<StreamNode> inOrder = graph.getStreamNodes().stream()
                .sorted(Comparator.comparingInt(StreamNode::getId))
                .toList();
        for (StreamNode node : inOrder) {
            nodes.add(new Node(
                    node.getId(),
                    node.getTransformationUID(),
                    node.getParallelism(),
                    InstantiationUtil.serializeObject(node.getOperatorFactory()),
                    config(node)));
            node.getInEdges().forEach(edge -> edges.add(edge(edge, graph, serializers)));
        }
    }

    List<Node> nodes() {
        return nodes;
    }

    List<Edge> edges() {
        return edges;
    }

    @SuppressWarnings("unchecked") // a graph does not know the types of its records
    private static Edge edge(StreamEdge edge, StreamGraph graph, SerializerConfig serializers) {
        Optional<OutputTag<?>> tag = Optional.ofNullable(edge.getOutputTag());
        TypeSerializer<?> serializer = tag.isPresent()
                ? tag.orElseThrow().getTypeInfo().createSerializer(serializers)
                : graph.getStreamNode(edge.getSourceId()).getTypeSerializerOut();
        return new Edge(
                edge.getSourceId(),
                edge.getTargetId(),
                Math.max(0, edge.getTypeNumber() - 1),
                tag,
                (StreamPartitioner<Object>) edge.getPartitioner(),
                (TypeSerializer<Object>) serializer);
    }

    private static StreamConfig config(StreamNode node) {
        StreamConfig config = new StreamConfig(new Configuration());
        UUID id = UUID.nameUUIDFromBytes(node.getTransformationUID().getBytes(UTF_8));
        config.setOperatorID(new OperatorID(id.getMostSignificantBits(), id.getLeastSignificantBits()));
        config.setOperatorName(node.getTransformationUID());
        config.setChainIndex(0);
        config.setManagedMemoryFractionOperatorOfUseCase(ManagedMemoryUseCase.STATE_BACKEND, 1);
        config.setupNetworkInputs(node.getTypeSerializersIn());
        config.setTypeSerializerOut(node.getTypeSerializerOut());
        if (node.getStateKeySerializer() != null) {
            config.setStateKeySerializer(node.getStateKeySerializer());
        }
        KeySelector<?, ?>[] keys = node.getStatePartitioners();
        for (int input = 0; input < keys.length; input++) {
            if (keys[input] != null) {
                config.setStatePartitioner(input, keys[input]);
            }
        }
        config.serializeAllConfigs();
        return config;
    }
}
