/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {

    @Test
    void countsInsertedRemovedAndReplacedCharacters() {
        assertThat(Nearest.edits("kitten", "sitting")).isEqualTo(3);
        assertThat(Nearest.edits("", "abc")).isEqualTo(3);
        assertThat(Nearest.edits("same", "same")).isZero();
    }

    @Test
    void prefersNamesThatEndWithTheMisspeltOne() {
        assertThat(Nearest.to("idleness", List.of("idle", "watermark.idleness")))
                .isEqualTo("watermark.idleness");
        assertThat(Nearest.to("idlenes", List.of("idle", "idlenest", "watermark.idleness")))
                .isEqualTo("idlenest");
    }
}
