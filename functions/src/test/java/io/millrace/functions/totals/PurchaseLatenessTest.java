/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import static io.millrace.functions.Purchases.purchase;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.functions.intake.Lateness.Outcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Windows end at 60,000 and 120,000 ms; with 10 s of allowed lateness they close at 69,999 and 129,999 ms. */
class PurchaseLatenessTest {

    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    private final PurchaseLateness lateness = new PurchaseLateness(
            List.of(
                    TimeWindows.tumbling("one", Duration.ofMinutes(1)),
                    TimeWindows.tumbling("two", Duration.ofMinutes(2))),
            TEN_SECONDS);

    @Test
    void isOnTimeUntilOneMillisecondBeforeTheFirstWindowCloses() {
        assertThat(lateness.check(purchase("e", 1, 5), 69_998)).isEqualTo(Outcome.ON_TIME);
    }

    @Test
    void isPartiallyLateOnceTheFirstWindowClosed() {
        assertThat(lateness.check(purchase("e", 1, 5), 69_999)).isEqualTo(Outcome.partiallyLate(0, List.of("one@0")));
        assertThat(lateness.check(purchase("e", 1, 5), 129_998))
                .isEqualTo(Outcome.partiallyLate(59_999, List.of("one@0")));
    }

    @Test
    void isLateOnceTheLastWindowClosed() {
        assertThat(lateness.check(purchase("e", 1, 5), 129_999).kind())
                .isEqualTo(io.millrace.functions.intake.Lateness.Kind.LATE);
        assertThat(lateness.check(purchase("e", 1, 5), 130_004).byMillis()).isEqualTo(5);
    }

    @Test
    void isNeverLateWithCountWindowsOnly() {
        PurchaseLateness none = new PurchaseLateness(List.of(), TEN_SECONDS);

        assertThat(none.check(purchase("e", 1, 5), Long.MAX_VALUE)).isEqualTo(Outcome.ON_TIME);
    }
}
