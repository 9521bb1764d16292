/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeterministicIdTest {

    /** Checked with: printf '\0\0\0\3ann\0\0\0\3EUR' | sha256sum. */
    @Test
    void hashesFieldsWithTheirLengths() {
        assertThat(DeterministicId.of("ann", "EUR")).isEqualTo("a6188a11976726b6c244e129a9247d1c");
    }

    @Test
    void keepsFieldsApart() {
        assertThat(DeterministicId.of("ab", "c")).isNotEqualTo(DeterministicId.of("a", "bc"));
    }
}
