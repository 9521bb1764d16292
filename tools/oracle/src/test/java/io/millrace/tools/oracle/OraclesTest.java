/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.jobs.JobDefinition;
import io.millrace.tools.oracle.core.JobVerdict;
import io.millrace.tools.oracle.core.Records;
import io.millrace.tools.oracle.core.Story;
import io.millrace.tools.oracle.core.Tally;
import io.millrace.tools.oracle.core.Variation;
import io.millrace.tools.oracle.enrichment.OrderStory;
import io.millrace.tools.oracle.fraud.FraudStory;
import io.millrace.tools.oracle.sessions.SessionStory;
import io.millrace.tools.oracle.totals.PurchaseStory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The comparisons every job has in common: side topics, result records, counts of the job. */
final class OraclesTest {

    static Stream<Story> stories() {
        return Stream.of(
                new PurchaseStory().story(),
                new FraudStory().story(),
                new SessionStory().story(),
                new OrderStory().story());
    }

    /** Without a pause in which a partition may have been idle: there the oracle cannot bound the watermark. */
    static Stream<Story> storiesWithoutPauses() {
        return stories().filter(story -> story.watermark() < Long.MAX_VALUE);
    }

    @Test
    void coversEveryRegisteredJob() {
        assertThat(stories().map(story -> story.scene().job())).containsExactlyElementsOf(JobDefinition.names());
    }

    @ParameterizedTest
    @MethodSource("stories")
    void verifiesACorrectJobInOneLine(Story story) {
        long expected = story.scene().verdict().results().expected();

        assertThat(story.scene().verdict().headline())
                .isEqualTo("VERIFIED  %s: %d expected, %d matched, 0 missing, 0 duplicated, 0 wrong"
                        .formatted(story.scene().job(), expected, expected));
    }

    // ---- results ----

    @ParameterizedTest
    @MethodSource("stories")
    void noticesALostResult(Story story) {
        Tally correct = resultsOf(story);
        story.results().remove(story.soleResult());

        assertThat(resultsOf(story)).isEqualTo(new Tally(correct.expected(), correct.expected() - 1, 1, 0, 0));
    }

    @ParameterizedTest
    @MethodSource("stories")
    void noticesADoubledResult(Story story) {
        Tally correct = resultsOf(story);
        story.results().add(story.results().get(story.soleResult()));

        assertThat(resultsOf(story)).isEqualTo(new Tally(correct.expected(), correct.expected() - 1, 0, 1, 0));
    }

    @ParameterizedTest
    @MethodSource("stories")
    void noticesAResultUnderAnotherKey(Story story) {
        Tally correct = resultsOf(story);
        story.results().set(story.soleResult(), Records.withKey(story.results().get(story.soleResult()), "x"));

        assertThat(resultsOf(story)).isEqualTo(new Tally(correct.expected(), correct.expected() - 1, 1, 0, 1));
    }

    private static Tally resultsOf(Story story) {
        return story.scene().tally(story.results().get(0).topic());
    }

    @ParameterizedTest
    @MethodSource("stories")
    void acceptsRepeatsInAtLeastOnceOutputs(Story story) {
        story.scene().atLeastOnce();
        story.results().add(story.results().get(story.soleResult()));
        story.scene().deadLetters.add(story.scene().deadLetters.get(0));
        story.scene().late.add(story.scene().late.get(0));

        assertThat(story.scene().verdict().isVerified()).isTrue();
    }

    // ---- late records ----

    @ParameterizedTest
    @MethodSource("stories")
    void noticesALostLateRecord(Story story) {
        story.scene().late.clear();

        assertThat(story.scene().verdict().isVerified()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("stories")
    void noticesADoubledLateRecord(Story story) {
        story.scene().late.add(story.scene().late.get(0));

        assertThat(story.lateRecords()).isEqualTo(new Tally(1, 0, 0, 1, 0));
    }

    @ParameterizedTest
    @MethodSource("stories")
    void acceptsALateRecordExactlyAtItsDeadline(Story story) {
        story.replaceLate(story.deadline(), 0);

        assertThat(story.scene().verdict().isVerified()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("stories")
    void noticesALateRecordBeforeItsDeadline(Story story) {
        story.replaceLate(story.deadline() - 1, -1);

        assertThat(story.lateRecords()).isEqualTo(new Tally(1, 0, 0, 0, 1));
    }

    @ParameterizedTest
    @MethodSource("storiesWithoutPauses")
    void noticesAnImpossibleWatermark(Story story) {
        story.replaceLate(story.watermark() + 1, story.watermark() + 1 - story.deadline());

        assertThat(story.lateRecords()).isEqualTo(new Tally(1, 0, 0, 0, 1));
    }

    @ParameterizedTest
    @MethodSource("stories")
    void noticesAWrongLateness(Story story) {
        story.replaceLate(story.deadline(), 1);

        assertThat(story.lateRecords()).isEqualTo(new Tally(1, 0, 0, 0, 1));
    }

    // ---- dead letters ----

    @ParameterizedTest
    @MethodSource("stories")
    void noticesEveryLostDeadLetter(Story story) {
        int letters = story.scene().deadLetters.size();
        for (int i = 0; i < letters; i++) {
            ConsumerRecord<byte[], byte[]> lost = story.scene().deadLetters.remove(i);
            if (!Story.stage(lost).equals("duplicate-conflict")) {
                assertThat(story.scene().verdict().isVerified()).as("%d", i).isFalse();
            }
            story.scene().deadLetters.add(i, lost);
        }
        story.scene().deadLetters.remove(story.brokenLetter());

        assertThat(story.deadLetters()).isEqualTo(new Tally(letters, letters - 1, 1, 0, 0));
    }

    /** After a pause the accepted record may have been forgotten, and the conflicting one accepted. */
    @ParameterizedTest
    @MethodSource("storiesWithoutPauses")
    void noticesALostDeadLetterOfAConflict(Story story) {
        story.scene().deadLetters.removeIf(letter -> Story.stage(letter).equals("duplicate-conflict"));

        assertThat(story.scene().verdict().isVerified()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("stories")
    void expectsDeadLettersOfInvalidIds(Story story) {
        for (String id : List.of("", " ", "\u2003", "\0", "a\n", "a\u007f", "\u009fb", "x".repeat(257))) {
            assertExpectsDeadLetter(story, Variation.withId(story, id), "validate");
            assertExpectsDeadLetter(story, Variation.withUserId(story, id), "validate");
        }
    }

    @ParameterizedTest
    @MethodSource("stories")
    void expectsDeadLettersOfImpossibleTimes(Story story) {
        for (long time : List.of(Long.MIN_VALUE, 0L, 1_764_187_200L, 946_684_799_999L, 1_764_187_200_000_000L)) {
            assertExpectsDeadLetter(story, Variation.withEventTime(story, time), "timestamp");
        }
    }

    private static void assertExpectsDeadLetter(Story story, ConsumerRecord<byte[], byte[]> record, String stage) {
        Tally before = story.deadLetters();
        story.scene().deadLetter(record, stage);

        assertThat(before.missing()).isEqualTo(1);
        assertThat(story.deadLetters().isClean()).isTrue();
        assertThat(story.scene().verdict().isVerified()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("stories")
    void expectsNoDeadLettersOfTheLongestIdAndTheEarliestTime(Story story) {
        story.scene().deadLetter(Variation.withId(story, "x".repeat(256)), "validate");
        story.scene().deadLetter(Variation.withUserId(story, "x".repeat(256)), "validate");
        story.scene().deadLetter(Variation.withEventTime(story, 946_684_800_000L), "timestamp");

        assertThat(story.deadLetters().wrong()).isEqualTo(3);
    }

    @ParameterizedTest
    @MethodSource("stories")
    void noticesADoubledDeadLetter(Story story) {
        int letters = story.scene().deadLetters.size();
        story.scene().deadLetters.add(story.scene().deadLetters.get(0));

        assertThat(story.deadLetters()).isEqualTo(new Tally(letters, letters - 1, 0, 1, 0));
    }

    @ParameterizedTest
    @MethodSource("stories")
    void noticesADeadLetterOfAGoodRecord(Story story) {
        int letters = story.scene().deadLetters.size();
        story.scene().deadLetter(story.accepted(), "validate");

        assertThat(story.deadLetters()).isEqualTo(new Tally(letters, letters, 0, 0, 1));
    }

    @ParameterizedTest
    @MethodSource("stories")
    void noticesADeadLetterOfTheWrongStage(Story story) {
        story.scene().deadLetters.remove(story.brokenLetter());
        story.scene().deadLetter(story.broken(), "validate");

        assertOneLetterIsWrong(story);
    }

    @ParameterizedTest
    @MethodSource("stories")
    void noticesChangedBytesOfADeadLetter(Story story) {
        ConsumerRecord<byte[], byte[]> letter = story.scene().deadLetters.get(story.brokenLetter());
        story.scene().deadLetters.set(story.brokenLetter(), Records.withValue(letter, new byte[] {9, 9, 8}));

        assertOneLetterIsWrong(story);
    }

    @ParameterizedTest
    @MethodSource("stories")
    void noticesALostHeaderOfADeadLetter(Story story) {
        story.scene().deadLetters.get(story.brokenLetter()).headers().remove("trace-id");

        assertOneLetterIsWrong(story);
    }

    private static void assertOneLetterIsWrong(Story story) {
        int letters = story.scene().deadLetters.size();
        assertThat(story.deadLetters()).isEqualTo(new Tally(letters, letters - 1, 0, 0, 1));
    }

    @ParameterizedTest
    @MethodSource("stories")
    void noticesADeadLetterOfAnotherTopic(Story story) {
        String header = "__millrace.errors.topic";
        story.scene()
                .deadLetters
                .get(story.brokenLetter())
                .headers()
                .remove(header)
                .add(header, "another".getBytes(UTF_8));

        assertThat(story.deadLetters().isClean()).isFalse();
    }

    // ---- counts ----

    @ParameterizedTest
    @MethodSource("stories")
    void comparesTheCountsOfTheJob(Story story) {
        Map<String, Long> counts = new HashMap<>(story.scene().verdict().input().byGauge());
        assertThat(story.scene().verdict(Optional.of(counts)).isVerified()).isTrue();

        counts.put("recordsLate", 2L);
        counts.put("recordsDuplicate", 0L);

        JobVerdict verdict = story.scene().verdict(Optional.of(counts));
        assertThat(verdict.isVerified()).isFalse();
        assertThat(verdict.headline())
                .startsWith("FAILED  %s: ".formatted(story.scene().job()))
                .endsWith("; counts differ");
        assertThat(verdict.countDifferences())
                .containsExactly(
                        "recordsLate: the job counted 2, the oracle 1",
                        "recordsDuplicate: the job counted 0, the oracle 1");
    }
}
