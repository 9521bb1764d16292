/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.totals;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.jobs.WindowDefinition;
import io.millrace.config.jobs.WindowDefinition.Counting;
import io.millrace.config.jobs.WindowDefinition.Cumulative;
import io.millrace.config.jobs.WindowDefinition.Hopping;
import io.millrace.config.jobs.WindowDefinition.Tumbling;
import io.millrace.tools.oracle.core.JobVerdict;
import io.millrace.tools.oracle.core.LostAndDoubled;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The oracle against a correct job on generated traffic, and against the same job with one record lost or doubled. */
final class GeneratedPurchasesTest {

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
        new SimulatedPurchaseJob(scene)
                .run(EncodedTraffic.userEvents(scene.registry, seed, START, events, PARTITIONS), PARTITIONS);
        return scene;
    }

    @Test
    void verifiesACorrectJobOnGeneratedTraffic() {
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

        LostAndDoubled.assertEachIsNoticed(scene, 10, List.of(scene.results, scene.deadLetters, scene.late));
    }
}
