/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.functions.fraud.state.FraudHistory;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.FraudSignal;
import io.millrace.schemas.Transaction;
import java.util.Optional;

/**
 * A rule that evaluates a transaction against the earlier ones of its user. For a new rule, docs/architecture.md lists the
 * files to change.
 */
interface ScoringRule {

    String ruleId();

    /**
     * The signal that a transaction raises, if any.
     *
     * @param rule the version in force, with the rule's parameters
     * @param history the user's transactions up to this one, which is included in the recent ones but not in the approved
     *     amounts
     */
    Optional<FraudSignal> evaluate(FraudRule rule, Transaction transaction, FraudHistory history);
}
