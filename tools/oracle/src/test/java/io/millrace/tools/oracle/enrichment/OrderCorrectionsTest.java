/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import static io.millrace.tools.oracle.core.RecordScene.wrong;
import static io.millrace.tools.oracle.enrichment.OrderScene.corrected;
import static io.millrace.tools.oracle.enrichment.OrderScene.unresolved;
import static io.millrace.tools.oracle.enrichment.OrderStory.O4;
import static io.millrace.tools.oracle.enrichment.OrderStory.O4_CORRECTED;
import static io.millrace.tools.oracle.enrichment.OrderStory.O4_UNRESOLVED;
import static io.millrace.tools.oracle.enrichment.OrderStory.O5;
import static io.millrace.tools.oracle.enrichment.OrderStory.O7;
import static io.millrace.tools.oracle.enrichment.OrderStory.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.tools.oracle.core.Tally;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The comparison of corrections, by a correct run in which some records are changed. */
final class OrderCorrectionsTest {

    private final OrderStory scene = new OrderStory();

    private Tally results() {
        return scene.tally("enriched-orders");
    }

    @Test
    void noticesAMissingCorrection() {
        scene.results.remove(O4_CORRECTED);

        assertThat(results()).isEqualTo(new Tally(8, 7, 1, 0, 0));
    }

    @Test
    void noticesASecondCorrection() {
        scene.writes(140.1, corrected(O4, version("dan", 8)).setRevision(1));

        assertThat(results()).isEqualTo(new Tally(8, 7, 0, 1, 0));
    }

    @Test
    void noticesACorrectionWithAnotherRevision() {
        scene.writes(140.1, corrected(O4, version("dan", 8)).setRevision(2));

        assertThat(results()).isEqualTo(new Tally(8, 8, 0, 0, 1));
    }

    @Test
    void noticesACorrectionBeforeTheOrderIsUnresolved() {
        scene.replaces(O4_UNRESOLVED, 100.1, corrected(O4, version("dan", 7)));
        scene.replaces(O4_CORRECTED, 100.2, unresolved(O4));

        assertThat(results()).isEqualTo(wrong(8, 1));
    }

    @Test
    void noticesACorrectionWithoutUnresolved() {
        scene.results.remove(O4_UNRESOLVED);

        assertThat(results()).isEqualTo(new Tally(7, 6, 1, 0, 1));
    }

    @Test
    void noticesACorrectionAfterResolved() {
        scene.writes(240.1, corrected(O5, version("ann", 3)));

        assertThat(results()).isEqualTo(new Tally(8, 8, 0, 0, 1));
    }

    @Test
    void noticesACorrectionBeyondTheHorizonOfTheClock() {
        scene.writes(4_100.1, corrected(O7, version("eve", 1)));

        assertThat(results()).isEqualTo(wrong(9, 1));
    }

    @Test
    void acceptsACorrectionAtTheEdgeOfTheHorizon() {
        scene.with(Duration.ofSeconds(30), 1_000, Duration.ofSeconds(3_765));
        scene.writes(4_100.1, corrected(O7, version("eve", 1)));

        assertThat(scene.verdict().isVerified()).isTrue();
    }

    @Test
    void requiresNoCorrectionOfAUserWithTooManyOrders() {
        scene.with(Duration.ofSeconds(30), 1, Duration.ofHours(1));
        scene.results.remove(O4_CORRECTED);

        assertThat(scene.verdict().isVerified()).as("this one is not too many").isFalse();

        scene.with(Duration.ofSeconds(30), 0, Duration.ofHours(1));

        assertThat(scene.verdict().isVerified()).isTrue();
    }

    @Test
    void requiresNoCorrectionThatMayBeBeyondTheHorizonOfTheClock() {
        scene.with(Duration.ofSeconds(30), 1_000, Duration.ofSeconds(80));
        scene.results.remove(O4_CORRECTED);

        assertThat(scene.verdict().isVerified())
                .as("given up at 32 at the earliest, the profile known by 110")
                .isFalse();

        scene.with(Duration.ofSeconds(30), 1_000, Duration.ofSeconds(78));

        assertThat(scene.verdict().isVerified()).isTrue();
    }
}
