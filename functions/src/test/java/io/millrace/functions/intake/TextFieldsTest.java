/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextFieldsTest {

    @Test
    void keepsATextOfTheLongestLength() {
        String longest = "a".repeat(2_048);

        assertThat(TextFields.shortened(longest)).isEqualTo(longest);
        assertThat(TextFields.shortened(null)).isNull();
        assertThat(TextFields.fault("name", longest)).isEmpty();
        assertThat(TextFields.fault("name", null)).isEmpty();
    }

    @Test
    void cutsALongerText() {
        assertThat(TextFields.shortened("a".repeat(2_048) + "b")).isEqualTo("a".repeat(2_048));
        assertThat(TextFields.fault("name", "a".repeat(2_049)))
                .contains("name must be at most 2048 UTF-16 units long; got 2049");
    }

    @Test
    void splitsNoSurrogatePair() {
        String pair = "\uD83D\uDE00";

        assertThat(TextFields.shortened("a".repeat(2_047) + pair)).isEqualTo("a".repeat(2_047));
        assertThat(TextFields.shortened("a".repeat(2_046) + pair + "b")).isEqualTo("a".repeat(2_046) + pair);
    }
}
