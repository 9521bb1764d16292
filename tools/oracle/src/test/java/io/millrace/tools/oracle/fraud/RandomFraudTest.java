/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.fraud;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.Transaction;
import io.millrace.tools.oracle.core.JobVerdict;
import io.millrace.tools.oracle.core.LostAndDoubled;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The oracle against a correct job on random transactions, and against the same job with one record lost or doubled. */
final class RandomFraudTest {

    private static final int PARTITIONS = 3;
    private static final String[] COUNTRIES = {"DE", "DE", "DE", "DE", "FR", "IT", null, "DE"};

    /** Three or four a second, in order but for up to 8 s, of which the watermark allows 5. */
    private static FraudScene play(long seed, int transactions, int users) {
        FraudScene scene = new FraudScene();
        SimulatedFraudJob job = new SimulatedFraudJob(scene);
        scene.appendAt(-60_000);
        job.publish(FraudScene.unusualAmount(1, 4, transactions / 10.0).build());
        job.publish(FraudScene.unusualAmount(2, 4, transactions / 7.0)
                .setEnabled(false)
                .build());
        job.publish(FraudScene.unusualAmount(4, 2.5, transactions / 5.0).build());
        Random random = new Random(seed);
        long[] offsets = new long[PARTITIONS];
        for (int i = 0; i < transactions; i++) {
            int user = random.nextInt(users);
            Transaction transaction = transaction(random, i, "user-" + user);
            int partition = user % PARTITIONS;
            scene.appendAt(i);
            job.take(
                    scene.arrival(partition, offsets[partition]++, transaction.getUserId(), scene.encode(transaction)));
        }
        scene.appendAt(transactions);
        job.finish();
        return scene;
    }

    private static Transaction transaction(Random random, int number, String user) {
        double second = 0.3 * number - 8 * random.nextDouble() * random.nextDouble();
        long amountMinor =
                switch (random.nextInt(5)) {
                    case 0, 1 -> random.nextLong(1, 500);
                    case 2 -> random.nextLong(20_000, 90_000);
                    default -> random.nextLong(500, 20_000);
                };
        String country = COUNTRIES[random.nextInt(COUNTRIES.length)];
        return FraudScene.transaction("t-" + number, user, second, amountMinor, country)
                .setCurrency(random.nextInt(8) == 0 ? "USD" : "EUR")
                .build();
    }

    @Test
    @Timeout(30)
    void verifiesManyTransactionsInSeconds() {
        JobVerdict verdict = play(21, 20_000, 120).verdict();

        assertThat(verdict.examples()).isEmpty();
        assertThat(verdict.isVerified()).isTrue();
        assertThat(verdict.outputs().get("fraud-decisions").matched()).isGreaterThan(19_000);
        assertThat(verdict.outputs().get("fraud-alerts").matched()).isGreaterThan(100);
        assertThat(verdict.input().late()).isPositive();
        assertThat(verdict.figure("reviews")).isPositive();
        assertThat(verdict.figure("open")).isPositive();
        assertThat(verdict.describe()).contains("unusual-amount@0", "unusual-amount@1", "unusual-amount@4");
    }

    @Test
    void noticesAnySingleRecordThatIsLostOrDoubled() {
        FraudScene scene = play(22, 900, 9);

        LostAndDoubled.assertEachIsNoticed(scene, 10, List.of(scene.decisions, scene.alerts, scene.late));
    }
}
