/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IdFieldsTest {

    @Test
    void acceptsIdsUpTo256Utf16Units() {
        assertThat(IdFields.fault("sku", "a b-ü 😀")).isEmpty();
        assertThat(IdFields.fault("sku", "x".repeat(256))).isEmpty();
        assertThat(IdFields.fault("sku", "😀".repeat(128))).isEmpty();
    }

    @Test
    void rejectsLongerIds() {
        assertThat(IdFields.fault("sku", "x".repeat(257)))
                .contains("sku must be at most 256 UTF-16 units long; got 257");
        assertThat(IdFields.fault("sku", "x" + "😀".repeat(128)))
                .contains("sku must be at most 256 UTF-16 units long; got 257");
    }

    @Test
    void rejectsBlankIds() {
        for (String blank : new String[] {"", " ", "\t\n", "\u2003\u3000"}) {
            assertThat(IdFields.fault("userId", blank)).contains("userId must not be blank");
        }
    }

    @Test
    void rejectsControlCharacters() {
        assertThat(IdFields.fault("eventId", "ab\0"))
                .contains("eventId must not contain control characters; got U+0000 at index 2");
        for (char control : new char[] {'\u0001', '\u001F', '\u007F', '\u0080', '\u009F'}) {
            assertThat(IdFields.fault("eventId", "a" + control)).isPresent();
        }
        assertThat(IdFields.fault("eventId", "a\u00A0")).isEmpty();
    }
}
