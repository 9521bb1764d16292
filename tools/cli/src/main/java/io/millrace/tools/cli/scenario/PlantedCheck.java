/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.scenario;

import io.millrace.schemas.FraudAlert;
import io.millrace.schemas.FraudDecision;
import io.millrace.tools.traffic.PlantedFraud;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Checks that decisions and alerts name the planted fraud, and none of its near misses. */
final class PlantedCheck {

    /** A transaction that a rule or a pattern names. */
    private record Named(String detector, String userId, String transactionId) {}

    /** The transactions of one alert, in order. */
    private record Sequence(String detector, String userId, List<String> transactionIds) {}

    private final Set<Named> signalled = new HashSet<>();
    private final Set<Named> alerted = new HashSet<>();
    private final Set<Sequence> sequences = new HashSet<>();

    void decision(FraudDecision decision) {
        decision.getSignals()
                .forEach(signal -> signalled.add(
                        new Named(signal.getRuleId(), decision.getUserId(), decision.getTransactionId())));
    }

    void alert(FraudAlert alert) {
        sequences.add(new Sequence(alert.getPatternId(), alert.getUserId(), alert.getTransactionIds()));
        alert.getTransactionIds().forEach(id -> alerted.add(new Named(alert.getPatternId(), alert.getUserId(), id)));
    }

    /** One tally per detector, sorted by its name, from all decisions and alerts added so far. */
    List<PlantedTally> tallies(List<PlantedFraud> planted) {
        Map<String, PlantedTally> tallies = new TreeMap<>();
        for (PlantedFraud fraud : planted) {
            tallies.merge(fraud.detector(), tally(fraud), PlantedCheck::sum);
        }
        return List.copyOf(tallies.values());
    }

    private PlantedTally tally(PlantedFraud fraud) {
        if (fraud.nearMiss()) {
            return new PlantedTally(fraud.detector(), 0, 0, 1, isNamed(fraud) ? 1 : 0);
        }
        return new PlantedTally(fraud.detector(), 1, isCaught(fraud) ? 1 : 0, 0, 0);
    }

    private boolean isCaught(PlantedFraud fraud) {
        return sequences.contains(new Sequence(fraud.detector(), fraud.userId(), fraud.transactionIds()))
                || fraud.transactionIds().stream().allMatch(id -> signalled.contains(named(fraud, id)));
    }

    private boolean isNamed(PlantedFraud fraud) {
        return fraud.transactionIds().stream()
                .map(id -> named(fraud, id))
                .anyMatch(named -> signalled.contains(named) || alerted.contains(named));
    }

    private static Named named(PlantedFraud fraud, String transactionId) {
        return new Named(fraud.detector(), fraud.userId(), transactionId);
    }

    private static PlantedTally sum(PlantedTally one, PlantedTally other) {
        return new PlantedTally(
                one.detector(),
                one.planted() + other.planted(),
                one.caught() + other.caught(),
                one.nearMisses() + other.nearMisses(),
                one.wronglyCaught() + other.wronglyCaught());
    }
}
