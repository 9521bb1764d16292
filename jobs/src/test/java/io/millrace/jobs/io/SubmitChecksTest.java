/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.jobs.PurchaseTotalsSettings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SubmitChecksTest {

    @Test
    void producersSendAsMuchAsIsSetForEveryClient() {
        assertThat(inspection("--kafka.max.request.size", "2000000").producerMaximum())
                .isEqualTo(2_000_000);
    }

    @Test
    void whatIsSetForProducersAloneGoesFirst() {
        assertThat(inspection("--kafka.max.request.size", "2000000", "--producer.max.request.size", "3000000")
                        .producerMaximum())
                .isEqualTo(3_000_000);
    }

    @Test
    void producersSendAnythingWhereNothingIsSet() {
        assertThat(inspection().producerMaximum()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void refusesASizeThatIsNoNumber() {
        assertThatThrownBy(
                        () -> inspection("--producer.max.request.size", "2 MB").inspect(Map.of()))
                .isInstanceOf(SubmitException.class)
                .hasMessage("producer.max.request.size is '2 MB'; set a whole number of bytes");
    }

    private static SubmitChecks inspection(String... arguments) {
        return new SubmitChecks(
                JobDefinition.PURCHASE_TOTALS,
                PurchaseTotalsSettings.load(arguments, Map.of()).job());
    }
}
