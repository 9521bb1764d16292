/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.totals;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.jobs.WindowDefinition;
import io.millrace.config.jobs.WindowDefinition.Counting;
import io.millrace.config.jobs.WindowDefinition.Cumulative;
import io.millrace.config.jobs.WindowDefinition.Hopping;
import io.millrace.config.jobs.WindowDefinition.Tumbling;
import io.millrace.tools.oracle.core.JobVerdict;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** The oracle against a right job on generated traffic, and against the same job with one record of its output gone bad. */
final class GeneratedTrafficTest {

    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final WindowDefinition[] WINDOWS = {
        new Tumbling("tumbling-1m", Duration.ofMinutes(1), UTC),
        new Tumbling("tumbling-5m", Duration.ofMinutes(5), UTC),
        new Hopping("hopping-5m-by-1m", Duration.ofMinutes(5), Duration.ofMinutes(1), UTC),
        new Cumulative("cumulative-30m-by-10m", Duration.ofMinutes(30), Duration.ofMinutes(10), UTC),
        new Counting("count-100", 100)
    };
    private static final Instant START = Instant.parse("2026-02-01T10:00:00Z");
    private static final int PARTITIONS = 3;

    private static PurchaseScene play(long seed, int events) {
        PurchaseScene scene = new PurchaseScene().withWindows(WINDOWS);
        new SimulatedJob(scene)
                .run(EncodedTraffic.userEvents(scene.registry, seed, START, events, PARTITIONS), PARTITIONS);
        return scene;
    }

    @Test
    void verifiesARightJobOnGeneratedTraffic() {
        JobVerdict verdict = play(11, 40_000).verdict();

        assertThat(verdict.examples()).isEmpty();
        assertThat(verdict.isVerified()).isTrue();
        assertThat(verdict.results().matched()).isGreaterThan(5_000);
        assertThat(verdict.input().late()).isPositive();
        assertThat(verdict.input().partiallyLate()).isPositive();
        assertThat(verdict.input().duplicate()).isPositive();
        assertThat(verdict.input().deadLettered()).isPositive();
        assertThat(verdict.figure("lateUpdates")).isPositive();
        assertThat(verdict.figure("open")).isPositive();
    }

    @Test
    void noticesAnySingleRecordThatIsLostOrDoubled() {
        PurchaseScene scene = play(12, 8_000);
        assertThat(scene.verdict().isVerified()).isTrue();
        for (List<ConsumerRecord<byte[], byte[]>> output : List.of(scene.results, scene.deadLetters, scene.late)) {
            for (int trial = 0; trial < 10; trial++) {
                int seed = output.size() * 31 + trial;
                int victim = new Random(seed).nextInt(output.size());

                ConsumerRecord<byte[], byte[]> lost = output.remove(victim);
                assertThat(scene.verdict().isVerified())
                        .as("without %s@%d, seed %d", lost.topic(), victim, seed)
                        .isFalse();
                output.add(victim, lost);

                output.add(lost);
                assertThat(scene.verdict().isVerified())
                        .as("with %s@%d twice, seed %d", lost.topic(), victim, seed)
                        .isFalse();
                output.remove(output.size() - 1);
            }
        }
    }
}
