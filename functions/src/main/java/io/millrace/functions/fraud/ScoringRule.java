/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.schemas.FraudSignal;
import io.millrace.schemas.Transaction;
import java.util.Optional;

/**
 * One version of a rule, with its parameters parsed, that evaluates a transaction against the earlier ones of its user.
 * For a new rule, docs/architecture.md lists the files to change.
 *
 * <p>Almost all transactions raise nothing, and of those that come by, each is evaluated by every rule: texts and exact
 * decimals are for signals only.
 */
interface ScoringRule {

    /**
     * The signal that a transaction raises, if any.
     *
     * @param recent the user's recent transactions, of which this one is the last
     * @param account the user's approved transactions in the currency of this one, without this one
     */
    Optional<FraudSignal> evaluate(Transaction transaction, RecentTransactions recent, Account account);
}
