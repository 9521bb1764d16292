/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.plugable.SerializationDelegate;
import org.apache.flink.streaming.runtime.partitioner.ConfigurableStreamPartitioner;
import org.apache.flink.streaming.runtime.partitioner.KeyGroupStreamPartitioner;
import org.apache.flink.streaming.runtime.partitioner.StreamPartitioner;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * The channels of a subtask along one edge of the graph. Every record is written and read by the serializer of the edge,
 * as between two machines.
 */
final class Route {

    private final OutputTag<?> tag;
    private final StreamPartitioner<Object> partitioner;
    private final TypeSerializer<Object> serializer;
    private final List<Channel> channels;
    private final SplittableRandom random;
    private final SerializationDelegate<StreamRecord<Object>> delegate = new SerializationDelegate<>(null);
    private final DataOutputSerializer bytes = new DataOutputSerializer(256);

    Route(JobGraph.Edge edge, List<Channel> channels, SplittableRandom random) {
        this.tag = edge.tag().orElse(null);
        this.partitioner = edge.partitioner().copy();
        this.serializer = edge.serializer();
        this.channels = channels;
        this.random = random;
        partitioner.setup(channels.size());
        if (partitioner instanceof ConfigurableStreamPartitioner byKey) {
            byKey.configure(JobGraph.MAX_PARALLELISM);
        }
    }

    /** Whether the edge starts at this side output; empty = the main output. */
    boolean startsAt(Optional<OutputTag<?>> output) {
        return output.map(side -> side.equals(tag)).orElse(tag == null);
    }

    void emit(StreamRecord<Object> element) {
        if (partitioner.isBroadcast()) {
            channels.forEach(channel -> channel.put(copy(element)));
            return;
        }
        channels.get(select(element)).put(copy(element));
    }

    /** Puts a watermark, a watermark status or a barrier into every channel. */
    void broadcast(Object element) {
        channels.forEach(channel -> channel.put(element));
    }

    private int select(StreamRecord<Object> element) {
        if (channels.size() == 1) {
            return 0;
        }
        if (partitioner instanceof KeyGroupStreamPartitioner) {
            delegate.setInstance(element);
            return partitioner.selectChannel(delegate);
        }
        return random.nextInt(channels.size());
    }

    private StreamRecord<Object> copy(StreamRecord<Object> element) {
        try {
            bytes.clear();
            serializer.serialize(element.getValue(), bytes);
            DataInputDeserializer input = new DataInputDeserializer(bytes.getSharedBuffer(), 0, bytes.length());
            return element.copy(serializer.deserialize(input));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
