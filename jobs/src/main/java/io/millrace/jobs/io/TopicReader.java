/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import io.millrace.functions.intake.DeadLetter;
import io.millrace.functions.intake.InputProgress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.types.Either;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The connector's reader, with two additions: it keeps the subtask's {@link InputProgress} up to date, and it emits the
 * records of {@link HeldPartitions} once the registry has answered. Until then the offset of a held partition in a checkpoint
 * is that of its first held record.
 */
final class TopicReader<R> implements SourceReader<Either<DeadLetter, R>, KafkaPartitionSplit> {

    /** So many held records pause the fetching of their partition; those in flight still arrive. */
    private static final int MAX_HELD_RECORDS = 1_000;

    private final SourceReader<Either<DeadLetter, R>, KafkaPartitionSplit> kafka;
    private final InputProgress progress;
    private final HoldingDeserializer<R> deserializer;
    private final HeldPartitions held;
    private final Map<Integer, KafkaPartitionSplit> assigned = new HashMap<>();
    private final Set<Integer> paused = new HashSet<>();

    /** @param deserializer the one of the connector's reader */
    TopicReader(
            SourceReader<Either<DeadLetter, R>, KafkaPartitionSplit> kafka,
            InputProgress progress,
            HoldingDeserializer<R> deserializer) {
        this.kafka = kafka;
        this.progress = progress;
        this.deserializer = deserializer;
        this.held = deserializer.held();
    }

    @Override
    public void addSplits(List<KafkaPartitionSplit> splits) {
        splits.forEach(split -> {
            progress.assign(split.getPartition(), split.getStartingOffset());
            assigned.put(split.getPartition(), split);
        });
        kafka.addSplits(splits);
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        if (event instanceof PartitionEnds ends) {
            progress.updateEnds(ends.offsets());
            return;
        }
        kafka.handleSourceEvents(event);
    }

    @Override
    public void start() {
        kafka.start();
    }

    @Override
    public InputStatus pollNext(ReaderOutput<Either<DeadLetter, R>> output) throws Exception {
        for (int partition : held.partitions()) {
            Optional<Iterable<ConsumerRecord<byte[], byte[]>>> answered = held.takeAnswered(partition);
            if (answered.isPresent()) {
                emit(partition, answered.orElseThrow(), output);
            }
        }
        InputStatus status = kafka.pollNext(output);
        for (int partition : held.partitions()) {
            progress.hold(partition);
            if (held.size(partition) >= MAX_HELD_RECORDS && paused.add(partition)) {
                kafka.pauseOrResumeSplits(List.of(splitId(partition)), List.of());
            }
        }
        return status;
    }

    /** Emits records that were held. One of them may need another schema; from there on the partition is held again. */
    private void emit(
            int partition,
            Iterable<ConsumerRecord<byte[], byte[]>> records,
            ReaderOutput<Either<DeadLetter, R>> output) {
        SourceOutput<Either<DeadLetter, R>> partitionOutput = output.createOutputForSplit(splitId(partition));
        for (ConsumerRecord<byte[], byte[]> next : records) {
            deserializer.deserialize(next, new TimestampedCollector<>(partitionOutput, next.timestamp()));
        }
        if (held.contains(partition)) {
            return;
        }
        progress.release(partition);
        if (paused.remove(partition)) {
            kafka.pauseOrResumeSplits(List.of(), List.of(splitId(partition)));
        }
    }

    private String splitId(int partition) {
        return assigned.get(partition).splitId();
    }

    record TimestampedCollector<T>(SourceOutput<T> output, long timestamp) implements Collector<T> {

        @Override
        public void collect(T element) {
            output.collect(element, timestamp);
        }

        @Override
        public void close() {
            // The output belongs to the reader.
        }
    }

    @Override
    public List<KafkaPartitionSplit> snapshotState(long checkpointId) {
        List<KafkaPartitionSplit> splits = new ArrayList<>();
        for (KafkaPartitionSplit split : kafka.snapshotState(checkpointId)) {
            splits.add(held.contains(split.getPartition()) ? fromFirstHeldRecord(split) : split);
        }
        return splits;
    }

    private KafkaPartitionSplit fromFirstHeldRecord(KafkaPartitionSplit split) {
        return new KafkaPartitionSplit(
                split.getTopicPartition(),
                held.firstOffset(split.getPartition()),
                split.getStoppingOffset().orElse(KafkaPartitionSplit.NO_STOPPING_OFFSET));
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        CompletableFuture<Void> fetched = kafka.isAvailable();
        return held.nextAnswer()
                .map(answer -> CompletableFuture.anyOf(fetched, answer.exceptionally(failure -> null))
                        .<Void>thenApply(any -> null))
                .orElse(fetched);
    }

    @Override
    public void notifyNoMoreSplits() {
        kafka.notifyNoMoreSplits();
    }

    @Override
    public void pauseOrResumeSplits(Collection<String> splitsToPause, Collection<String> splitsToResume) {
        kafka.pauseOrResumeSplits(splitsToPause, splitsToResume);
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
    public void close() throws Exception {
        held.close();
        kafka.close();
    }
}
