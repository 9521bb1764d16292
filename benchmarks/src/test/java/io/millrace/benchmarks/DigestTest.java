/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class DigestTest {

    private static final long SECOND = 1_000;

    private final Digest one = new Digest(Long.MAX_VALUE);
    private final Digest other = new Digest(Long.MAX_VALUE);

    @Test
    void agreesInAnyOrder() {
        one.add("a", SECOND, 1, 2);
        one.add("b", SECOND, 3, 4);
        other.add("b", SECOND, 3, 4);
        other.add("a", SECOND, 1, 2);

        assertThat(one.agreesWith(other)).isTrue();
    }

    @Test
    void noticesAnotherFigure() {
        one.add("a", SECOND, 1, 2);
        other.add("a", SECOND, 2, 1);

        assertThat(one.agreesWith(other)).isFalse();
    }

    @Test
    void noticesFiguresThatBelongToAnotherKey() {
        one.add("a", SECOND, 1);
        one.add("b", SECOND, 2);
        other.add("a", SECOND, 2);
        other.add("b", SECOND, 1);

        assertThat(one.agreesWith(other)).isFalse();
    }

    @Test
    void noticesARepeatedResult() {
        one.add("a", SECOND, 1);
        other.add("a", SECOND, 1);
        other.add("a", SECOND, 1);

        assertThat(one.agreesWith(other)).isFalse();
    }

    @Test
    void comparesARunThatWasEndedOnlyInSecondsThatItCompleted() {
        Digest ended = new Digest(2 * SECOND + 1);
        one.add("a", SECOND, 1);
        one.add("a", 2 * SECOND, 1);
        ended.add("a", SECOND, 1);

        assertThat(ended.agreesWith(one)).isTrue();
        assertThat(one.agreesWith(ended)).isTrue();
    }

    @Test
    void noticesAMissingResultOfARunThatWasEnded() {
        Digest ended = new Digest(2 * SECOND);
        one.add("a", SECOND, 1);

        assertThat(ended.agreesWith(one)).isFalse();
    }
}
