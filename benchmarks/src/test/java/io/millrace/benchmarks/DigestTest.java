/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class DigestTest {

    private static final long MINUTE = 60_000;

    private final Digest one = new Digest(Long.MAX_VALUE);
    private final Digest other = new Digest(Long.MAX_VALUE);

    @Test
    void agreesInAnyOrder() {
        one.add("a", MINUTE, 1, 2);
        one.add("b", MINUTE, 3, 4);
        other.add("b", MINUTE, 3, 4);
        other.add("a", MINUTE, 1, 2);

        assertThat(one.agreesWith(other)).isTrue();
    }

    @Test
    void noticesAnotherFigure() {
        one.add("a", MINUTE, 1, 2);
        other.add("a", MINUTE, 2, 1);

        assertThat(one.agreesWith(other)).isFalse();
    }

    @Test
    void noticesFiguresThatBelongToAnotherKey() {
        one.add("a", MINUTE, 1);
        one.add("b", MINUTE, 2);
        other.add("a", MINUTE, 2);
        other.add("b", MINUTE, 1);

        assertThat(one.agreesWith(other)).isFalse();
    }

    @Test
    void noticesARepeatedResult() {
        one.add("a", MINUTE, 1);
        other.add("a", MINUTE, 1);
        other.add("a", MINUTE, 1);

        assertThat(one.agreesWith(other)).isFalse();
    }

    @Test
    void comparesARunThatWasEndedOnlyInMinutesThatItCompleted() {
        Digest ended = new Digest(2 * MINUTE + 1);
        one.add("a", MINUTE, 1);
        one.add("a", 2 * MINUTE, 1);
        ended.add("a", MINUTE, 1);

        assertThat(ended.agreesWith(one)).isTrue();
        assertThat(one.agreesWith(ended)).isTrue();
    }

    @Test
    void noticesAMissingResultOfARunThatWasEnded() {
        Digest ended = new Digest(2 * MINUTE);
        one.add("a", MINUTE, 1);

        assertThat(ended.agreesWith(one)).isFalse();
    }
}
