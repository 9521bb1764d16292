/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import java.util.List;

/**
 * Fraud planted in the traffic, or a near miss.
 *
 * @param detector rule or pattern id
 * @param nearMiss whether the payments stay just below the threshold
 * @param transactionIds for fraud against a rule, the transactions that must raise a signal; for a pattern, those that
 *     the alert must list, in order; for a near miss, all: none may occur in a signal or alert of this detector
 */
public record PlantedFraud(String detector, boolean nearMiss, String userId, List<String> transactionIds) {

    public PlantedFraud {
        transactionIds = List.copyOf(transactionIds);
    }
}
