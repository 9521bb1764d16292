/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The partitions of one source subtask whose next record awaits the registry's answer about its schema id, and the records
 * fetched from them meanwhile, in order. The task's other partitions and its checkpoints go on, because each
 * held partition has a thread that asks the registry. All methods are for the task thread.
 *
 * <p>Flink serializes a source and its deserializer in one object graph, so an instance that both refer to becomes one
 * instance per subtask.
 */
final class HeldPartitions implements Serializable {

    private static final long serialVersionUID = 1L;

    private record Held(Deque<ConsumerRecord<byte[], byte[]>> records, CompletableFuture<Void> answer) {}

    private transient Map<Integer, Held> held;
    private transient ExecutorService requests;

    void open() {
        held = new LinkedHashMap<>();
        requests = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "schema-requests");
            thread.setDaemon(true);
            return thread;
        });
    }

    boolean contains(int partition) {
        return !held.isEmpty() && held.containsKey(partition);
    }

    /**
     * Holds a partition from a record on.
     *
     * @param request asks the registry; may block
     */
    void hold(ConsumerRecord<byte[], byte[]> first, Runnable request) {
        Deque<ConsumerRecord<byte[], byte[]>> records = new ArrayDeque<>();
        records.add(first);
        held.put(first.partition(), new Held(records, CompletableFuture.runAsync(request, requests)));
    }

    /** Adds a record to those of its partition, which is held. */
    void add(ConsumerRecord<byte[], byte[]> next) {
        held.get(next.partition()).records().add(next);
    }

    /** Without work if nothing is held, because the reader asks with every record. */
    List<Integer> partitions() {
        return held.isEmpty() ? List.of() : List.copyOf(held.keySet());
    }

    int size(int partition) {
        return held.get(partition).records().size();
    }

    long firstOffset(int partition) {
        return held.get(partition).records().element().offset();
    }

    /**
     * Ends the hold of a partition whose answer has arrived and returns its records; empty if none has arrived.
     *
     * @throws RuntimeException the failure of the request
     */
    Optional<Iterable<ConsumerRecord<byte[], byte[]>>> takeAnswered(int partition) {
        if (!held.get(partition).answer().isDone()) {
            return Optional.empty();
        }
        Held answered = held.remove(partition);
        try {
            answered.answer().join();
        } catch (CompletionException e) {
            throw (RuntimeException) e.getCause();
        }
        return Optional.of(answered.records());
    }

    /** Completes, normally or not, with the next answer; empty if no partition is held. */
    Optional<CompletableFuture<?>> nextAnswer() {
        CompletableFuture<?>[] answers =
                held.values().stream().map(Held::answer).toArray(CompletableFuture[]::new);
        return answers.length == 0 ? Optional.empty() : Optional.of(CompletableFuture.anyOf(answers));
    }

    /** Interrupts the requests. */
    void close() {
        requests.shutdownNow();
    }
}
