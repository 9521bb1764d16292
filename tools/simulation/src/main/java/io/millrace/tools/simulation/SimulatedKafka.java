/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;

/**
 * A model of the brokers: input topics whose records appear in the course of time, and output topics whose records belong
 * to transactions. A record gets its offset when it is written, and is visible once its transaction is committed.
 */
class SimulatedKafka {

    /** A transaction of one sink subtask. */
    static final class Transaction {

        private enum State {
            OPEN,
            COMMITTED,
            ABORTED
        }

        private State state = State.OPEN;
    }

    private record Written(ProducerRecord<byte[], byte[]> record, Transaction transaction, long appendedAt) {}

    /** A partition of an input topic. */
    static final class Partition {

        private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        private int end;

        /** The number of records so far. */
        int end() {
            return end;
        }

        ConsumerRecord<byte[], byte[]> get(int offset) {
            return records.get(offset);
        }

        /** Whether a position is after the last record, those of the future included. */
        boolean isLast(int position) {
            return position == records.size();
        }

        private void advanceTo(long time) {
            while (end < records.size() && records.get(end).timestamp() <= time) {
                end++;
            }
        }
    }

    private final Map<String, Map<Integer, Partition>> inputs = new HashMap<>();
    private final Map<String, List<Written>> outputs = new HashMap<>();
    private final List<Transaction> transactions = new ArrayList<>();
    private long now;

    /** The current time, epoch milliseconds. */
    final long now() {
        return now;
    }

    final void advanceTo(long time) {
        now = time;
        inputs.values().forEach(topic -> topic.values().forEach(partition -> partition.advanceTo(time)));
    }

    // ---- input topics ----

    /** Adds a record of an input topic, which appears at its timestamp. */
    final void add(SceneRecord record, long start) {
        Partition partition = inputs.computeIfAbsent(record.topic(), topic -> new TreeMap<>())
                .computeIfAbsent(record.partition(), number -> new Partition());
        partition.records.add(record.at(partition.records.size(), start));
    }

    /** The partitions of an input topic by their numbers. */
    final Map<Integer, Partition> partitions(String topic) {
        return inputs.getOrDefault(topic, Map.of());
    }

    // ---- output topics ----

    final Transaction begin() {
        Transaction transaction = new Transaction();
        transactions.add(transaction);
        return transaction;
    }

    final void write(ProducerRecord<byte[], byte[]> record, Transaction transaction) {
        outputs.computeIfAbsent(record.topic(), topic -> new ArrayList<>()).add(new Written(record, transaction, now));
    }

    /** Commits a transaction; does nothing if it has been committed before. */
    void commit(Transaction transaction) {
        if (transaction.state == Transaction.State.ABORTED) {
            throw new IllegalStateException("a transaction that the job still had to commit was aborted");
        }
        transaction.state = Transaction.State.COMMITTED;
    }

    /** Commits the transactions of a checkpoint when a job is restored from it. */
    void recover(List<Transaction> pending) {
        pending.forEach(this::commit);
    }

    /** Aborts what a job that crashed left open. */
    final void abortOpenTransactions() {
        for (Transaction transaction : transactions) {
            if (transaction.state == Transaction.State.OPEN) {
                transaction.state = Transaction.State.ABORTED;
            }
        }
    }

    /** Writes the records of a committed transaction again, as a sink that is not idempotent would. */
    final void repeat(Transaction transaction) {
        for (List<Written> topic : outputs.values()) {
            List<Written> again = topic.stream()
                    .filter(written -> written.transaction() == transaction)
                    .toList();
            topic.addAll(again);
        }
    }

    final boolean isCommitted(Transaction transaction) {
        return transaction.state == Transaction.State.COMMITTED;
    }

    /** The committed records of a topic in the order of their offsets, or all records of an input topic. */
    final List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        partitions(topic).values().forEach(partition -> records.addAll(partition.records));
        List<Written> written = outputs.getOrDefault(topic, List.of());
        for (int offset = 0; offset < written.size(); offset++) {
            if (isCommitted(written.get(offset).transaction())) {
                records.add(consumed(written.get(offset), offset));
            }
        }
        return records;
    }

    private static ConsumerRecord<byte[], byte[]> consumed(Written written, long offset) {
        ProducerRecord<byte[], byte[]> record = written.record();
        return new ConsumerRecord<>(
                record.topic(),
                0,
                offset,
                written.appendedAt(),
                TimestampType.LOG_APPEND_TIME,
                record.key() == null ? 0 : record.key().length,
                record.value() == null ? 0 : record.value().length,
                record.key(),
                record.value(),
                record.headers(),
                Optional.empty());
    }
}
