/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.scenario;

import io.millrace.tools.oracle.fraud.FraudResults.Alert;
import io.millrace.tools.oracle.fraud.FraudResults.Decision;
import io.millrace.tools.traffic.PlantedFraud;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Whether decisions and alerts name the fraud that was planted, and leave alone what only looks like it. */
final class PlantedCheck {

    /** A transaction that is named in a signal of a rule or an alert of a pattern. */
    private record Named(String detector, String userId, String transactionId) {}

    /** All transactions of one alert. */
    private record Sequence(String detector, String userId, List<String> transactionIds) {}

    private final Set<Named> judged = new HashSet<>();
    private final Set<Named> listed = new HashSet<>();
    private final Set<Sequence> sequences = new HashSet<>();

    void decision(Decision decision) {
        decision.signals()
                .forEach(signal -> judged.add(new Named(signal.ruleId(), decision.userId(), decision.transactionId())));
    }

    void alert(Alert alert) {
        sequences.add(new Sequence(alert.patternId(), alert.userId(), alert.transactionIds()));
        alert.transactionIds().forEach(id -> listed.add(new Named(alert.patternId(), alert.userId(), id)));
    }

    /** One tally a detector, by its name, once all decisions and alerts have been shown. */
    List<PlantedTally> tallies(List<PlantedFraud> planted) {
        Map<String, PlantedTally> tallies = new TreeMap<>();
        for (PlantedFraud fraud : planted) {
            tallies.merge(fraud.detector(), tally(fraud), PlantedCheck::sum);
        }
        return List.copyOf(tallies.values());
    }

    private PlantedTally tally(PlantedFraud fraud) {
        if (fraud.nearMiss()) {
            return new PlantedTally(fraud.detector(), 0, 0, 1, isTouched(fraud) ? 1 : 0);
        }
        return new PlantedTally(fraud.detector(), 1, isCaught(fraud) ? 1 : 0, 0, 0);
    }

    private boolean isCaught(PlantedFraud fraud) {
        return sequences.contains(new Sequence(fraud.detector(), fraud.userId(), fraud.transactionIds()))
                || fraud.transactionIds().stream().allMatch(id -> judged.contains(named(fraud, id)));
    }

    private boolean isTouched(PlantedFraud fraud) {
        return fraud.transactionIds().stream()
                .map(id -> named(fraud, id))
                .anyMatch(named -> judged.contains(named) || listed.contains(named));
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
