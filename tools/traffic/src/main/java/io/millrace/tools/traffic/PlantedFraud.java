/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import java.util.List;

/**
 * An episode of fraud in the traffic, or one that only looks like it.
 *
 * @param detector rule or pattern id
 * @param nearMiss one step below the threshold
 * @param transactionIds of a rule's fraud only the transactions that must raise the signal; of a pattern's fraud those
 *     the alert must list, in order; of a near miss all of the episode: none may be in a signal or alert of this detector
 */
public record PlantedFraud(String detector, boolean nearMiss, String userId, List<String> transactionIds) {

    public PlantedFraud {
        transactionIds = List.copyOf(transactionIds);
    }
}
