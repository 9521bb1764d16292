/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.schemas.Transaction;
import io.millrace.schemas.rules.RuleCheck;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FraudPlanterTest {

    private static final Instant START = Instant.parse("2026-01-10T08:00:00Z");
    private static final int RECORDS = 150_000;

    private final TrafficGenerator generator =
            new TrafficGenerator(new TrafficGenerator.Settings(7, START, 2_000, eventTime -> 10.0, TrafficMix.DEFAULT));
    private final Map<String, List<Transaction>> sentByUser = new HashMap<>();
    private Instant lastSent = START;

    @Test
    void plantsFraudAndNearMissesForEveryDetector() {
        Set<String> frauds = new HashSet<>();
        Set<String> nearMisses = new HashSet<>();
        for (PlantedFraud planted : planted()) {
            (planted.nearMiss() ? nearMisses : frauds).add(planted.detector());
        }

        assertThat(frauds)
                .containsAll(RuleCheck.parameters().keySet())
                .contains("card-testing", "impossible-travel", "escalating-amounts");
        assertThat(nearMisses).isEqualTo(frauds);
    }

    @Test
    void returnsOnlyScenariosThatWereSentCompletely() {
        assertThat(planted()).isNotEmpty().allSatisfy(planted -> assertThat(sentByUser.get(planted.userId()))
                .extracting(Transaction::getTransactionId)
                .containsAll(planted.transactionIds()));
        assertThat(generator.plantedFraud(START)).isEmpty();
    }

    @Test
    void usesAnotherUserForEachScenario() {
        List<PlantedFraud> planted = planted();

        assertThat(planted).extracting(PlantedFraud::userId).doesNotHaveDuplicates();
        assertThat(planted).allSatisfy(scenario -> assertThat(scenario.userId()).startsWith("fraud-"));
    }

    @Test
    void missesAThresholdByOneMillisecondOrMinorUnit() {
        assertThat(FraudScenario.ALL)
                .filteredOn(scenario -> scenario.detector().equals("impossible-travel"))
                .extracting(
                        FraudScenario::nearMiss,
                        scenario -> scenario.payments().get(1).after())
                .containsExactly(tuple(false, 299_999L), tuple(true, 300_000L));
        assertThat(FraudScenario.ALL)
                .filteredOn(scenario -> scenario.detector().equals("unusual-amount"))
                .extracting(scenario ->
                        scenario.payments().get(scenario.payments().size() - 1).amountMinor())
                .containsExactly(20_001L, 20_000L, 90_000L);
    }

    private List<PlantedFraud> planted() {
        for (int i = 0; i < RECORDS; i++) {
            TimedRecord sent = generator.next();
            lastSent = Instant.ofEpochMilli(sent.sendAt());
            boolean payment = sent.topic() == InputTopic.TRANSACTIONS && sent.corruption() == Corruption.NONE;
            if (payment && sent.key().startsWith("fraud-")) {
                sentByUser
                        .computeIfAbsent(sent.key(), user -> new ArrayList<>())
                        .add((Transaction) sent.value().orElseThrow());
            }
        }
        return generator.plantedFraud(lastSent);
    }
}
