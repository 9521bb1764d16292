/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.fraud;

import io.millrace.schemas.Severity;
import io.millrace.tools.oracle.core.Story;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A correct run of {@code fraud-detection}.
 *
 * <pre>
 * offset  record                     outcome
 * 0       t1     10.00 DE at    0 s  approved
 * 1       t2     10.00 DE at  100 s  approved
 * 2       t3     10.00 DE at  200 s  approved
 * 3       t4    300.01 DE at  300 s  unusual amount
 * 4       t5    100.00 DE at  400 s  approved: exactly ten times the mean without t4
 * 5       t6      1.00 FR at  430 s  approved; impossible travel
 * 6       t7      1.00 FR at  450 s  the third within 60 s: rapid transactions
 * 7       t8      1.00 FR at  500 s  approved
 * 8       t9    250.00 FR at  560 s  60 s after t8; unusual amount; card testing
 * 9       t10   250.00 FR at  600 s  approved: version 1 of unusual-amount, factor 100, is in force
 * 10–13   four that double, of another user: escalating amounts
 * 14      t11     7.00 DE at 4000 s  not decided yet
 * 15      t12              at  300 s  late
 * 16      a copy of 0                duplicate
 * 17      broken bytes               dead letter, decode
 * 18      contradicts 1              dead letter, duplicate-conflict
 * 19      currency in lower case     dead letter, validate
 * 20      in a year                  dead letter, timestamp
 * </pre>
 *
 * <p>Rules: unusual-amount@1 from 600 s on, published long before; a rule with a negative factor, dead letter.
 */
public final class FraudStory extends FraudScene {

    static final Map<String, Integer> WITH_VERSION_ONE =
            Map.of("rapid-transactions", 0, "unusual-amount", 1, "geo-velocity", 0);
    static final String OTHER = "user-2";

    private static final int DECISION_ON_T4 = 3;

    private final ConsumerRecord<byte[], byte[]> tooLate;
    private final ConsumerRecord<byte[], byte[]> first;
    private final ConsumerRecord<byte[], byte[]> broken;

    public FraudStory() {
        appendAt(-100_000);
        rule(unusualAmount(1, 100, 600).build());
        deadLetter(rule(unusualAmount(2, -1, 0).build()), "rule");

        appendAt(0);
        first = payment("t1", 0, 1_000, "DE");
        payment("t2", 100, 1_000, "DE");
        payment("t3", 200, 1_000, "DE");
        payment("t4", 300, 30_001, "DE");
        payment("t5", 400, 10_000, "DE");
        payment("t6", 430, 100, "FR");
        payment("t7", 450, 100, "FR");
        payment("t8", 500, 100, "FR");
        payment("t9", 560, 25_000, "FR");
        payment("t10", 600, 25_000, "FR");
        for (int i = 0; i < 4; i++) {
            transaction(transaction("e" + i, OTHER, 1_000 + 100 * i, 600L << i, null)
                    .build());
        }
        payment("t11", 4_000, 700, "DE");
        tooLate = payment("t12", 300, 700, "DE");
        late(tooLate, watermarkAfter(4_000), watermarkAfter(4_000) - millis(300));
        input(USER, first.value());
        broken = input(USER, new byte[] {9, 9, 9});
        deadLetter(broken, "decode");
        deadLetter(payment("t2", 100, 1_001, "DE"), "duplicate-conflict");
        deadLetter(
                transaction(transaction("t13", USER, 4_001, 1, "DE")
                        .setCurrency("eur")
                        .build()),
                "validate");
        deadLetter(payment("t14", 365 * 86_400, 1, "DE"), "timestamp");
        writeOutput();
    }

    private void writeOutput() {
        appendAt(1_000);
        approves("t1", 0);
        approves("t2", 100);
        approves("t3", 200);
        reviews("t4", 300, 20, unusual(30_001, 10_000, "t4"));
        approves("t5", 400);
        approves("t6", 430);
        reviews("t7", 450, 40, rapid("t5", "t6", "t7"));
        approves("t8", 500);
        reviews("t9", 560, 20, unusual(25_000, 22_000, "t9"));
        decisions.add(decision(
                decisionOf("t10", USER, 600).setRuleVersions(WITH_VERSION_ONE).build()));
        for (int i = 0; i < 4; i++) {
            decisions.add(decision(decisionOf("e" + i, OTHER, 1_000 + 100 * i)
                    .setRuleVersions(WITH_VERSION_ONE)
                    .build()));
        }
        alerts.add(alert(alertOf("impossible-travel", USER, Severity.HIGH, 400, 430), "t5", "t6"));
        alerts.add(alert(alertOf("card-testing", USER, Severity.HIGH, 430, 560), "t6", "t7", "t8", "t9"));
        alerts.add(alert(alertOf("escalating-amounts", OTHER, Severity.MEDIUM, 1_000, 1_300), "e0", "e1", "e2", "e3"));
    }

    public Story story() {
        return new Story(this, decisions, DECISION_ON_T4, tooLate, millis(300), watermarkAfter(4_000), first, broken);
    }
}
