/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class HumanFormatTest {

    @Test
    void choosesTheUnitOfASize() {
        assertThat(HumanFormat.size(0)).isEqualTo("0.0 KiB");
        assertThat(HumanFormat.size(300)).isEqualTo("0.3 KiB");
        assertThat(HumanFormat.size(13_107_200)).isEqualTo("12.5 MiB");
        assertThat(HumanFormat.size(2_000_000_000)).isEqualTo("1.86 GiB");
    }

    @Test
    void readsTheSameInEveryLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertThat(HumanFormat.count(7_783)).isEqualTo("7,783");
            assertThat(HumanFormat.seconds(Duration.ofMillis(2_345))).isEqualTo("2.3 s");
        } finally {
            Locale.setDefault(before);
        }
    }
}
