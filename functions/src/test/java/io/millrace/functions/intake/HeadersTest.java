/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import static io.millrace.functions.Purchases.raw;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.functions.intake.DeadLetter.Stage;
import io.millrace.functions.intake.Lateness.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadersTest {

    private static final byte[] WIRE_VALUE = {0, 0, 0, 0, 9, 1};

    @Test
    void aDeadLetterKeepsItsHeadersAndAddsOriginAndReason() {
        DeadLetter letter = new DeadLetter(raw(WIRE_VALUE), Stage.DUPLICATE_CONFLICT, "why", 77);

        assertThat(text(letter.headers("purchase-totals")))
                .containsExactly(
                        "trace=\1\2",
                        "__millrace.errors.topic=user-events",
                        "__millrace.errors.partition=3",
                        "__millrace.errors.offset=42",
                        "__millrace.errors.timestamp=1700000000000",
                        "__millrace.errors.job=purchase-totals",
                        "__millrace.errors.stage=duplicate-conflict",
                        "__millrace.errors.exception.class.name=java.lang.IllegalStateException",
                        "__millrace.errors.exception.message=why",
                        "__millrace.errors.schema.id=9",
                        "__millrace.errors.failed.at=77");
    }

    /** Consumers may match on the header, so the class of a stage must not change. */
    @ParameterizedTest
    @CsvSource({
        "DECODE, io.millrace.schemas.codec.UndecodableRecordException",
        "TIMESTAMP, java.lang.IllegalArgumentException",
        "VALIDATE, java.lang.IllegalArgumentException",
        "DUPLICATE_CONFLICT, java.lang.IllegalStateException",
        "RULE, java.lang.IllegalArgumentException",
        "OVERSIZE, java.lang.IllegalStateException"
    })
    void everyStageHasItsExceptionClassHeader(Stage stage, String className) {
        assertThat(text(new DeadLetter(raw(WIRE_VALUE), stage, "why", 77).headers("j")))
                .contains("__millrace.errors.exception.class.name=" + className);
    }

    @Test
    void aMessageIsTruncatedToOneThousandCharacters() {
        DeadLetter letter = new DeadLetter(raw(WIRE_VALUE), Stage.DECODE, "x".repeat(1_001), 77);

        assertThat(letter.message()).hasSize(1_000);
    }

    @Test
    void aValueWithoutASchemaIdHasNoSchemaIdHeader() {
        DeadLetter letter = new DeadLetter(raw(null), Stage.DECODE, "no value", 77);

        assertThat(text(letter.headers("j"))).noneMatch(header -> header.startsWith("__millrace.errors.schema.id"));
    }

    @Test
    void everySchemaIdIsInTheHeader() {
        byte[] minusOne = {0, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 1};
        DeadLetter letter = new DeadLetter(raw(minusOne), Stage.DECODE, "unknown schema id", 77);

        assertThat(text(letter.headers("j"))).contains("__millrace.errors.schema.id=-1");
    }

    @Test
    void aFullyLateRecordNamesTheWatermarkThatMadeItLate() {
        LateRecord late = LateRecord.full(raw(WIRE_VALUE), 5_000, Outcome.late(12));

        assertThat(text(late.headers("purchase-totals")))
                .containsExactly(
                        "trace=\1\2",
                        "__millrace.late.topic=user-events",
                        "__millrace.late.partition=3",
                        "__millrace.late.offset=42",
                        "__millrace.late.job=purchase-totals",
                        "__millrace.late.kind=full",
                        "__millrace.late.watermark=5000",
                        "__millrace.late.by.ms=12");
    }

    @Test
    void aPartiallyLateRecordNamesTheWindowsItMissed() {
        LateRecord late = LateRecord.partial(
                raw(WIRE_VALUE), 5_000, Outcome.partiallyLate(12, List.of("tumbling-1m@0", "hop@60000")));

        assertThat(text(late.headers("purchase-totals")))
                .contains("__millrace.late.kind=partial", "__millrace.late.windows=tumbling-1m@0,hop@60000");
    }

    @Test
    void theSizeOfAHeaderCountsUtf8Bytes() {
        RawRecord bare = new RawRecord("t", 0, 0, 0, null, null, List.of());
        RawRecord withHeaders = new RawRecord("t", 0, 0, 0, null, null, List.of(new RawHeader("größe", null)));

        assertThat(withHeaders.sizeBytes() - bare.sizeBytes()).isBetween(9, 17);
    }

    @Test
    void theHeadersOfALateRecordStayWithinTheirBound() {
        RawRecord large = new RawRecord(
                "t".repeat(249), Integer.MAX_VALUE, Long.MAX_VALUE, 0, null, new byte[1_000_000], List.of());
        LateRecord late = LateRecord.full(large, Long.MIN_VALUE, Outcome.late(Long.MAX_VALUE));

        assertThat(RecordSize.atMost(null, large.value(), late.headers("clickstream-sessions")))
                .isBetween(large.sizeBytes(), large.sizeBytes() + LateRecord.MAX_ADDED_BYTES);
    }

    private static List<String> text(List<RawHeader> headers) {
        return headers.stream()
                .map(header -> header.name() + "=" + new String(header.value(), UTF_8))
                .toList();
    }
}
