/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import static io.millrace.functions.fraud.Transactions.paying;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.functions.fraud.FraudChain.Candidates;
import java.time.Duration;
import java.util.List;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FraudRestoreTest {

    private static final long START = 1_000_000_000_000L;
    private static final long MINUTE = 60_000;
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
    private static final Duration TWENTY_MINUTES = Duration.ofMinutes(20);
    private static final CardTesting VERSION_1 = new CardTesting(1, 500, 20_000, TEN_MINUTES);

    private FraudChain chain;

    @BeforeEach
    void open() throws Exception {
        chain = new FraudChain(List.of(VERSION_1), Candidates.FILTERED);
        chain.process(paying("t1", 100, START));
        chain.process(paying("t2", 100, START + MINUTE));
        chain.process(paying("t3", 100, START + 2 * MINUTE));
        chain.watermark(START + 3 * MINUTE);
    }

    @AfterEach
    void close() throws Exception {
        chain.close();
    }

    @Test
    void rejectsOtherThresholdsUnderTheVersionOfAPartialMatch() {
        CardTesting longer = new CardTesting(1, 500, 20_000, TWENTY_MINUTES);

        assertThatThrownBy(() -> restart(longer))
                .hasRootCauseMessage(
                        "patterns.card-testing.within of version 1 was PT10M in the restored state and is now"
                                + " PT20M; raise patterns.card-testing.version and restore with --allowNonRestoredState")
                .hasStackTraceContaining(SuppressRestartsException.class.getName());
    }

    @ParameterizedTest
    @CsvSource({
        "501, 20000, small-amount-minor of version 1 was 500 in the restored state and is now 501",
        "500, 30000, large-amount-minor of version 1 was 20000 in the restored state and is now 30000"
    })
    void rejectsOtherAmounts(long small, long large, String change) {
        assertThatThrownBy(() -> restart(new CardTesting(1, small, large, TEN_MINUTES)))
                .hasRootCauseMessage("patterns.card-testing." + change
                        + "; raise patterns.card-testing.version and restore with --allowNonRestoredState");
    }

    @Test
    void acceptsOtherThresholdsUnderANewVersionAndRemembersTheOldOnes() throws Exception {
        restart(new CardTesting(2, 500, 20_000, TWENTY_MINUTES));
        restart(VERSION_1);

        assertThatThrownBy(() -> restart(new CardTesting(2, 500, 20_000, TEN_MINUTES)))
                .hasRootCauseMessage(
                        "patterns.card-testing.within of version 2 was PT20M in the restored state and is now"
                                + " PT10M; raise patterns.card-testing.version and restore with --allowNonRestoredState");
    }

    @ParameterizedTest
    @CsvSource({
        "PT30M, PT2160H, history was PT1H in the restored state and is now PT30M",
        "PT2H, PT2160H, history was PT1H in the restored state and is now PT2H",
        "PT1H, PT2161H, amount-memory was PT2160H in the restored state and is now PT2161H"
    })
    void rejectsAnotherHistoryAndALongerAmountMemory(Duration history, Duration amountMemory, String change) {
        HistoryRetention other = new HistoryRetention(history, amountMemory);

        assertThatThrownBy(() -> chain.restart(List.of(VERSION_1), other))
                .hasRootCauseMessage(change + "; start the job without its state, or with the old value");
    }

    @Test
    void aShorterAmountMemoryForgetsAmountsThatAreOlder() throws Exception {
        chain.restart(List.of(VERSION_1), new HistoryRetention(Duration.ofHours(1), Duration.ofHours(2)));
        long later = START + 3 * 60 * MINUTE;
        chain.process(paying("t4", 15_000, later));
        chain.watermark(later);

        assertThat(chain.decisions().get(3).getSignals()).isEmpty();
    }

    @Test
    void theSameThresholdsContinueAPartialMatch() throws Exception {
        restart(VERSION_1);
        chain.process(paying("t4", 20_000, START + 10 * MINUTE - 1));
        chain.watermark(START + 20 * MINUTE);

        assertThat(chain.alerts()).hasSize(1);
    }

    private void restart(CardTesting pattern) throws Exception {
        chain.restart(List.of(pattern), FraudChain.RETENTION);
    }
}
