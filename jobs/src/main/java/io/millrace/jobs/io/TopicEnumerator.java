/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connector's enumerator, which also probes the topic every second: it sends the ends of the partitions to the readers
 * and fails the job permanently if the topic is not the one its offsets belong to. Meanwhile it keeps up the job's
 * {@link RunningInstance}.
 */
final class TopicEnumerator implements SplitEnumerator<KafkaPartitionSplit, TopicSourceState> {

    private static final long PROBE_INTERVAL_MILLIS = 1_000;

    /** A restarting broker reports topics as unknown until it has loaded them. */
    private static final int PROBES_BEFORE_DELETED = 30;

    private static final Logger LOG = LoggerFactory.getLogger(TopicEnumerator.class);

    private final SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> kafka;
    private final SplitEnumeratorContext<KafkaPartitionSplit> context;
    private final TopicProbe probe;
    private final RunningInstance instance;
    private String topicId;
    private int probesWithoutTopic;
    private boolean answering = true;

    /** Wraps an enumerator; {@code topicId} is the id from the restored state, empty if there is none. */
    TopicEnumerator(
            SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> kafka,
            SplitEnumeratorContext<KafkaPartitionSplit> context,
            TopicProbe probe,
            RunningInstance instance,
            String topicId) {
        this.kafka = kafka;
        this.context = context;
        this.probe = probe;
        this.instance = instance;
        this.topicId = topicId;
    }

    @Override
    public void start() {
        kafka.start();
        context.callAsync(this::probe, this::apply, 0, PROBE_INTERVAL_MILLIS);
    }

    private TopicProbe.Answer probe() throws Exception {
        instance.renew();
        return probe.query();
    }

    void apply(TopicProbe.Answer answer, Throwable failure) {
        if (failure != null) {
            if (answering) {
                LOG.warn("Cannot query topic {} in Kafka: {}", probe.topic(), failure.toString());
            }
            answering = false;
            send(Map.of());
            return;
        }
        answering = true;
        requireSameTopic(answer.topicId());
        send(answer.ends());
    }

    private void requireSameTopic(String answeredId) {
        if (answeredId.isEmpty()) {
            probesWithoutTopic++;
            if (probesWithoutTopic >= PROBES_BEFORE_DELETED) {
                throw fatal(
                        "topic '%s' no longer exists; create it with: scripts/millrace topics apply, then submit the job without a savepoint"
                                .formatted(probe.topic()));
            }
            return;
        }
        probesWithoutTopic = 0;
        if (topicId.isEmpty()) {
            topicId = answeredId;
        }
        if (!topicId.equals(answeredId)) {
            throw fatal(("topic '%s' was deleted and created again (topic id %s, was %s), so this job's offsets"
                            + " no longer apply; submit it without a savepoint to read the new topic from its beginning")
                    .formatted(probe.topic(), answeredId, topicId));
        }
    }

    private static SuppressRestartsException fatal(String message) {
        return new SuppressRestartsException(new IllegalStateException(message));
    }

    private void send(Map<Integer, Long> ends) {
        PartitionEnds event = PartitionEnds.of(ends);
        context.registeredReaders().keySet().forEach(subtask -> context.sendEventToSourceReader(subtask, event));
    }

    @Override
    public TopicSourceState snapshotState(long checkpointId) throws Exception {
        return new TopicSourceState(kafka.snapshotState(checkpointId), topicId);
    }

    @Override
    public void handleSplitRequest(int subtask, String host) {
        kafka.handleSplitRequest(subtask, host);
    }

    @Override
    public void addSplitsBack(List<KafkaPartitionSplit> splits, int subtask) {
        kafka.addSplitsBack(splits, subtask);
    }

    @Override
    public void addReader(int subtask) {
        kafka.addReader(subtask);
    }

    @Override
    public void handleSourceEvent(int subtask, SourceEvent event) {
        kafka.handleSourceEvent(subtask, event);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        kafka.notifyCheckpointComplete(checkpointId);
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) throws Exception {
        kafka.notifyCheckpointAborted(checkpointId);
    }

    @Override
    public void close() throws IOException {
        instance.close();
        probe.close();
        kafka.close();
    }
}
