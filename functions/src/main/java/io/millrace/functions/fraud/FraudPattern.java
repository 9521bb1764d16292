/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.schemas.Severity;
import io.millrace.schemas.Transaction;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.apache.flink.cep.pattern.Pattern;

/**
 * A sequence of transactions that means fraud. To add one: a class like its neighbours with its thresholds, a test, and
 * a line in {@code FraudDetectionPipeline}.
 *
 * <p>A pattern matches direct neighbours, among the transactions it looks at of one key, in (eventTime, transactionId)
 * order. Times are compared in its conditions, by the events themselves: where the candidates are held back
 * ({@link CandidateFilter}), a record's timestamp can be later than its event time.
 */
public interface FraudPattern extends Serializable {

    String id();

    /** To be raised with every change of the pattern or its thresholds: it is part of the operators' uids. */
    int version();

    Severity severity();

    /** Whether the pattern looks at a transaction; the others do not exist for it. */
    boolean looksAt(Transaction transaction);

    /** Whose transactions are neighbours. */
    String key(Transaction transaction);

    /**
     * Whether a match can have {@code next} right after {@code before}, as far as the two can tell; true if they cannot.
     * Where a match has two transactions, "no" must be transitive: if b cannot follow a, nor c b, then c cannot follow a.
     */
    boolean mayFollow(Transaction before, Transaction next);

    /** How many transactions a match has. */
    int length();

    /** A match's last event time − its first is less than this. */
    Duration within();

    /** The stages, with the skip strategy and {@link #within()}. */
    Pattern<Transaction, ?> pattern();

    /** A sentence with the numbers of a match in it. */
    String details(List<Transaction> matched);
}
