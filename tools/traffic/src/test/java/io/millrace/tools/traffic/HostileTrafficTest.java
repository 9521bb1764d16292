/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.millrace.schemas.Order;
import io.millrace.schemas.Transaction;
import io.millrace.schemas.UserEvent;
import io.millrace.schemas.UserProfile;
import io.millrace.schemas.codec.AvroDecoder;
import io.millrace.schemas.codec.RegistryBackoff;
import io.millrace.schemas.codec.UndecodableRecordException;
import io.millrace.tools.traffic.TimedRecord.Encoding;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The broken and odd records of a demo of 60 s with default options: which there are, and why jobs reject them. */
final class HostileTrafficTest {

    private static final Instant START = Instant.parse("2026-01-10T08:00:00Z");
    private static final Duration LENGTH = Duration.ofHours(2);
    private static final double EVENTS_PER_SECOND = 12.5;
    private static final TrafficMix CLEAN = new TrafficMix(0, 0, 0, 0, 0, 0, 0.002);
    private static final List<TimedRecord> TRAFFIC = traffic(TrafficMix.DEFAULT);

    private static final Map<InputTopic, Class<? extends SpecificRecord>> TYPES = Map.of(
            InputTopic.USER_EVENTS, UserEvent.class,
            InputTopic.TRANSACTIONS, Transaction.class,
            InputTopic.ORDERS, Order.class,
            InputTopic.USERS, UserProfile.class);

    private static final Map<Corruption, String> REASONS = new EnumMap<>(Map.ofEntries(
            Map.entry(Corruption.BAD_MAGIC, "the first byte is 127, not 0 .*"),
            Map.entry(Corruption.UNKNOWN_SCHEMA, "schema id \\d{10} is not in the schema registry"),
            Map.entry(Corruption.RANDOM_BYTES, "schema id -?\\d+ is not in the schema registry"),
            Map.entry(Corruption.TRUNCATED, "not a .* in schema \\d+: the record ends too early.*"),
            Map.entry(Corruption.TRAILING_BYTES, "not a .* in schema \\d+: 3 bytes follow the record"),
            Map.entry(Corruption.EMPTY, "the value has 0 bytes, .*"),
            Map.entry(Corruption.NULL_VALUE, "the value is null"),
            Map.entry(Corruption.LATIN_1, "not a .* in schema \\d+: a string is not valid UTF-8"),
            Map.entry(Corruption.SCHEMA_ID_IN_HEADER, "the first byte is [1-9]\\d*, not 0 as in the wire format"),
            Map.entry(Corruption.UNUSABLE_SCHEMA, "no usable Avro schema: .*default.*"),
            Map.entry(Corruption.OTHER_TYPE, "not a .* in schema \\d+: Found com.example.Heartbeat, expecting .*")));

    private static final Encoding IN_MICROSECONDS = new Encoding(WriterSchema.MICROSECONDS, Corruption.NONE, 0);

    private final ParsingRegistry registry = ParsingRegistry.accepting();
    private final RecordEncoder encoder = RecordEncoder.of(registry);
    private final Map<InputTopic, AvroDecoder<?>> decoders = new EnumMap<>(InputTopic.class);

    HostileTrafficTest() {
        TYPES.forEach(
                (topic, type) -> decoders.put(topic, new AvroDecoder<>(type, registry, Map.of(), new NoBackoff())));
    }

    /** Pretends to wait. */
    private static final class NoBackoff implements RegistryBackoff {
        private Duration elapsed = Duration.ZERO;

        @Override
        public Duration elapsed() {
            return elapsed;
        }

        @Override
        public void pause(Duration length) {
            elapsed = elapsed.plus(length);
        }
    }

    private static List<TimedRecord> traffic(TrafficMix mix) {
        TrafficGenerator generator = new TrafficGenerator(new TrafficGenerator.Settings(
                42,
                START,
                TrafficGenerator.customersKeptBusyBy(EVENTS_PER_SECOND),
                eventTime -> EVENTS_PER_SECOND,
                mix));
        long end = START.plus(LENGTH).toEpochMilli();
        return Stream.generate(generator::next)
                .takeWhile(record -> record.sendAt() < end)
                .toList();
    }

    private static Stream<TimedRecord> on(InputTopic topic) {
        return TRAFFIC.stream().filter(record -> record.topic() == topic);
    }

    private Throwable decodingFailure(TimedRecord record) {
        return catchThrowable(() -> decoders.get(record.topic()).decode(encoder.encode(record)));
    }

    @ParameterizedTest
    @EnumSource(
            value = InputTopic.class,
            names = {"USER_EVENTS", "TRANSACTIONS", "ORDERS"})
    void corruptsDataInputsInEveryWay(InputTopic topic) {
        assertThat(on(topic)).extracting(TimedRecord::corruption).contains(Corruption.values());
    }

    @Test
    void corruptsProfilesInEveryWayThatHarmsOnlyTheRecord() {
        Set<Corruption> harmful = EnumSet.of(
                Corruption.NULL_VALUE,
                Corruption.UNKNOWN_SCHEMA,
                Corruption.RANDOM_BYTES,
                Corruption.UNUSABLE_SCHEMA,
                Corruption.OTHER_TYPE);

        assertThat(on(InputTopic.USERS))
                .extracting(TimedRecord::corruption)
                .contains(EnumSet.complementOf(EnumSet.copyOf(harmful)).toArray(Corruption[]::new))
                .doesNotContainAnyElementsOf(harmful);
    }

    @ParameterizedTest
    @EnumSource(value = Corruption.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void corruptedRecordsCannotBeDecodedForTheReasonNamed(Corruption corruption) {
        assertThat(TRAFFIC.stream().filter(record -> record.corruption() == corruption))
                .isNotEmpty()
                .allSatisfy(record -> assertThat(decodingFailure(record))
                        .isInstanceOf(UndecodableRecordException.class)
                        .message()
                        .matches(REASONS.get(corruption)));
    }

    @Test
    void everyUnknownSchemaIdIsAnotherOne() {
        List<Throwable> failures = TRAFFIC.stream()
                .filter(record -> record.corruption() == Corruption.UNKNOWN_SCHEMA
                        || record.corruption() == Corruption.RANDOM_BYTES)
                .map(this::decodingFailure)
                .toList();

        assertThat(failures).hasSizeBetween(20, TRAFFIC.size() * 3 / 1_000);
        assertThat(failures).extracting(Throwable::getMessage).doesNotHaveDuplicates();
    }

    @Test
    void latin1CharactersAreInUserIdsToo() {
        Stream<byte[]> encoded = on(InputTopic.USER_EVENTS)
                .filter(record -> record.corruption() == Corruption.LATIN_1)
                .filter(record -> !contains(encoder.encode(record), record.key()))
                .map(encoder::encode);

        assertThat(encoded).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(InputTopic.class)
    void latin1CharactersAreNeverOutsideOfStrings(InputTopic topic) {
        List<TimedRecord> good = on(topic)
                .filter(record -> record.corruption() == Corruption.NONE)
                .filter(record -> record.value().isPresent())
                .limit(500)
                .toList();
        for (int seed = 0; seed < 10; seed++) {
            for (TimedRecord record : good) {
                assertThat(decodingFailure(record.corrupted(Corruption.LATIN_1, seed)))
                        .hasMessageEndingWith("a string is not valid UTF-8");
            }
        }
    }

    private static boolean contains(byte[] bytes, String text) {
        return new String(bytes, ISO_8859_1).contains(text);
    }

    @Test
    void onlyValuesWithoutPrefixHaveTheirSchemaIdInAHeader() {
        assertThat(TRAFFIC).allSatisfy(record -> {
            byte[] header = encoder.headers(record).get("__value_schema_id");
            if (record.corruption() == Corruption.SCHEMA_ID_IN_HEADER) {
                assertThat(header).hasSize(17).startsWith(1);
            } else {
                assertThat(header).isNull();
            }
        });
    }

    @ParameterizedTest
    @EnumSource(OddKey.class)
    void goodProfilesAndTombstonesAreUnderEveryOddKey(OddKey odd) {
        List<TimedRecord> records = on(InputTopic.USERS)
                .filter(record -> record.key().equals(odd.of(userIdIn(record.key()))))
                .toList();

        assertThat(records).anyMatch(record -> record.value().isEmpty());
        assertThat(records.stream().filter(record -> record.value().isPresent()))
                .isNotEmpty()
                .allSatisfy(record ->
                        assertThat(decoded(record).get(0).equals(record.key())).isEqualTo(odd.isUserId()));
    }

    @Test
    void oddKeysAreWhatOtherSerializersWrite() {
        assertThat(OddKey.AVRO.of("ann")).isEqualTo("\u0000\u0000\u0000\u0000\u0001\u0006ann");
        assertThat(OddKey.JSON_STRING.of("ann")).isEqualTo("\"ann\"");
        assertThat(OddKey.JSON_OBJECT.of("ann")).isEqualTo("{\"userId\":\"ann\"}");
        assertThat(OddKey.TOO_LONG.of("ann")).startsWith("ann").hasSize(300);
        assertThat(OddKey.BLANK.of("ann")).isBlank();
        assertThat(OddKey.CONTROL_CHARACTER.of("ann")).isEqualTo("ann\u0000");
    }

    private static String userIdIn(String key) {
        return key.replaceAll(".*(user-\\d{6}).*", "$1");
    }

    private SpecificRecord decoded(TimedRecord record) {
        try {
            return decoders.get(record.topic()).decode(encoder.encode(record));
        } catch (UndecodableRecordException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = InputTopic.class,
            names = {"USER_EVENTS", "TRANSACTIONS"})
    void timesInMicrosecondsAreDecodedAsMilliseconds(InputTopic topic) {
        List<TimedRecord> records = on(topic)
                .filter(record -> record.encoding().schema() == WriterSchema.MICROSECONDS)
                .filter(record -> record.corruption() == Corruption.NONE)
                .toList();

        assertThat(records).hasSizeGreaterThan(50).allSatisfy(record -> assertThat(decoded(record))
                .isEqualTo(record.value().orElseThrow()));
        assertThat(registry.registered()).containsExactly("microseconds-" + topic.subject());
    }

    @Test
    void someUsersHaveUpdatesAndTombstonesInAnotherPartition() {
        List<TimedRecord> elsewhere = on(InputTopic.USERS)
                .filter(record -> record.partition().isPresent())
                .toList();

        assertThat(elsewhere)
                .anyMatch(record -> record.value().isPresent())
                .anyMatch(record -> record.value().isEmpty() && record.key().equals(userIdIn(record.key())));
        assertThat(on(InputTopic.USERS).filter(record -> record.partition().isEmpty()))
                .extracting(TimedRecord::key)
                .containsAnyElementsOf(elsewhere.stream().map(TimedRecord::key).toList());
    }

    @Test
    void trafficWithoutFaultsHasNone() {
        assertThat(traffic(CLEAN)).allSatisfy(record -> {
            assertThat(record.encoding()).isEqualTo(new Encoding(WriterSchema.NEWEST, Corruption.NONE, 0));
            assertThat(record.partition()).isEmpty();
            assertThat(record.key()).matches("(user|fraud)-\\d+");
            encoder.encode(record);
        });
        assertThat(registry.registered()).isEmpty();
    }

    @Test
    void aRegistryThatRejectsSchemasIsAskedOnceForEachAndTheirRecordsAreLeftOut() {
        ParsingRegistry rejecting = ParsingRegistry.rejecting();
        RecordEncoder limited = RecordEncoder.of(rejecting);

        assertThat(TRAFFIC.stream()
                        .filter(record -> record.corruption() == Corruption.UNUSABLE_SCHEMA
                                || record.corruption() == Corruption.OTHER_TYPE))
                .isNotEmpty()
                .allSatisfy(record -> assertThat(limited.encode(record)[0]).isEqualTo((byte) 0x7f));
        assertThat(TRAFFIC.stream().filter(record -> record.encoding().equals(IN_MICROSECONDS)))
                .isNotEmpty()
                .allSatisfy(record -> assertThat(limited.encode(record))
                        .isEqualTo(limited.encode(record.writtenWith(WriterSchema.NEWEST))));
        assertThat(rejecting.registered())
                .containsExactlyInAnyOrder(
                        "odd-producer-value",
                        "heartbeats-value",
                        "microseconds-user-events-value",
                        "microseconds-transactions-value");
    }
}
