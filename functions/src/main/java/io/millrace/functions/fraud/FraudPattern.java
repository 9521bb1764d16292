/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.functions.runtime.PinnedSetting;
import io.millrace.schemas.Severity;
import io.millrace.schemas.Transaction;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.cep.pattern.Pattern;

/**
 * A sequence of transactions that indicates fraud. A new pattern is a class beside the existing ones, a test, and a line
 * in {@code FraudDetectionPipeline}.
 *
 * <p>A pattern matches direct neighbours among the relevant transactions of one key, in (eventTime, transactionId) order.
 * Its conditions compare the event times of the transactions, because {@link Run} may hold back a transaction,
 * whose timestamp is then later than its event time.
 */
public interface FraudPattern extends Serializable {

    String id();

    /** Part of the operators' uids; to be increased with every change of the pattern or its thresholds. */
    int version();

    Severity severity();

    /** Whether the pattern considers a transaction; it ignores all others. */
    boolean isRelevant(Transaction transaction);

    /** Which transactions of a user are neighbours. */
    PatternScope scope();

    /**
     * Whether a match can contain {@code next} directly after {@code before}; true if the two alone do not decide it. If a
     * match has two transactions, the negation must be transitive: if b cannot follow a, and c cannot follow b, then c
     * cannot follow a.
     */
    boolean mayFollow(Transaction before, Transaction next);

    /** The number of transactions in a match. */
    int length();

    /** The upper bound, exclusive, of last − first event time in a match. */
    Duration within();

    /** The stages, with the skip strategy and {@link #within()}. */
    Pattern<Transaction, ?> pattern();

    /** Names the operators and the state of this version. */
    default String name() {
        return id() + "-v" + version();
    }

    /** The values that decide what matches, by their keys in the settings of the pattern, without the version. */
    Map<String, Object> thresholds();

    /** Partial matches found under one definition cannot continue under another with the same version. */
    default List<PinnedSetting> pinned() {
        String remedy = "raise patterns.%s.version and restore with --allowNonRestoredState".formatted(id());
        return thresholds().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(threshold -> PinnedSetting.fixed(
                                "patterns.%s.%s of version %d".formatted(id(), threshold.getKey(), version()),
                                threshold.getValue())
                        .withRemedy(remedy))
                .toList();
    }

    /** A sentence that describes a match with its numbers. */
    String details(List<Transaction> matched);
}
