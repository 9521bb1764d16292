/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationTextTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0 s, 0",
        "500 ms, 500",
        "5s, 5000",
        "10 min, 600000",
        "10  MIN, 600000",
        "10m, 600000",
        "1 h, 3600000",
        "30 d, 2592000000",
        "PT10M, 600000",
        "pt0.5s, 500",
        "P1DT1H, 90000000",
        "36500 d, 3153600000000",
    })
    void parsesEveryForm(String text, long millis) throws InvalidValueException {
        assertThat(DurationText.parse(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({"0, 0 ms", "1, 1 ms", "60000, 1 min", "90000, 90 s", "7200000, 2 h", "172800000, 2 d"})
    void formatsInTheLargestUnitThatDividesIt(long millis, String text) {
        assertThat(DurationText.format(Duration.ofMillis(millis))).isEqualTo(text);
    }
}
