/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.functions.fraud.state.FraudHistory;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.FraudSignal;
import io.millrace.schemas.Transaction;
import java.util.Optional;

/**
 * A rule that looks at one transaction and what came before it. To add one: a class like its neighbours, a line in
 * {@link FraudScoring}, its parameters in {@code RuleCheck}, its default in {@code config/fraud-rules.yaml}.
 */
interface ScoringRule {

    String ruleId();

    /**
     * The signal this transaction raises, if any.
     *
     * @param rule the version in force, with the rule's parameters
     * @param history the user's transactions up to this one, this one included among the recent ones, not among the
     *     approved ones
     */
    Optional<FraudSignal> evaluate(FraudRule rule, Transaction transaction, FraudHistory history);
}
