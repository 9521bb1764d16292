/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import java.io.IOException;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * The state of a {@link TopicSource} in a checkpoint, without the positions of its readers.
 *
 * @param topicId Kafka's id of the topic; empty = not queried yet
 */
record TopicSourceState(KafkaSourceEnumState kafka, String topicId) {

    /** Writes the topic id, then version and bytes of the connector's state. */
    record Serializer(SimpleVersionedSerializer<KafkaSourceEnumState> kafka)
            implements SimpleVersionedSerializer<TopicSourceState> {

        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(TopicSourceState state) throws IOException {
            byte[] inner = kafka.serialize(state.kafka());
            DataOutputSerializer out = new DataOutputSerializer(inner.length + 64);
            out.writeUTF(state.topicId());
            out.writeInt(kafka.getVersion());
            out.writeInt(inner.length);
            out.write(inner);
            return out.getCopyOfBuffer();
        }

        @Override
        public TopicSourceState deserialize(int version, byte[] bytes) throws IOException {
            if (version != getVersion()) {
                throw new IOException("the state of a source has version %d; this build reads version %d"
                        .formatted(version, getVersion()));
            }
            DataInputDeserializer in = new DataInputDeserializer(bytes);
            String topicId = in.readUTF();
            int innerVersion = in.readInt();
            byte[] inner = new byte[in.readInt()];
            in.readFully(inner);
            return new TopicSourceState(kafka.deserialize(innerVersion, inner), topicId);
        }
    }
}
