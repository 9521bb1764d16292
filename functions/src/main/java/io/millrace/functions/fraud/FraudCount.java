/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.functions.runtime.CountName;

/** The counts of {@code fraud-detection}. */
enum FraudCount implements CountName {
    RULES_APPLIED("rulesTaken"),
    RULES_REJECTED("rulesRefused"),
    RULES_WITHDRAWN("rulesWithdrawn"),
    RULES_IGNORED("rulesIgnored"),
    DECISIONS_REVIEWED("decisionsReviewed"),
    HISTORY_TRUNCATED("historyTruncated");

    private final String gauge;

    FraudCount(String gauge) {
        this.gauge = gauge;
    }

    @Override
    public String gauge() {
        return gauge;
    }
}
