/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.EventType;
import io.millrace.schemas.Order;
import io.millrace.schemas.Transaction;
import io.millrace.schemas.UserEvent;
import io.millrace.schemas.UserProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

final class TrafficGeneratorTest {

    private static final Instant START = Instant.parse("2026-01-10T08:00:00Z");
    private static final int RECORDS = 40_000;
    private static final TrafficMix MANY_BROKEN = new TrafficMix(0, 0, 0, 0, 0.05, 0, 0.002);
    /** No fault, except that profile updates may arrive out of order. */
    private static final TrafficMix CLEAN = new TrafficMix(0, 0, 0, 0, 0, 0, 0.002);

    private static List<TimedRecord> traffic(long seed, Instant start, TrafficMix mix) {
        TrafficGenerator generator =
                new TrafficGenerator(new TrafficGenerator.Settings(seed, start, 2_000, eventTime -> 10.0, mix));
        return Stream.generate(generator::next).limit(RECORDS).toList();
    }

    private static List<TimedRecord> traffic() {
        return traffic(7, START, TrafficMix.DEFAULT);
    }

    private static <T extends SpecificRecord> List<T> cleanValues(Class<T> type) {
        return values(traffic(7, START, CLEAN), type);
    }

    private static <T extends SpecificRecord> List<T> values(List<TimedRecord> traffic, Class<T> type) {
        return traffic.stream()
                .filter(record -> record.corruption() == Corruption.NONE)
                .flatMap(record -> record.value().stream())
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    @Test
    void producesEqualRecordsForEqualSeeds() {
        assertThat(traffic()).isEqualTo(traffic());
    }

    @Test
    void producesOtherRecordsForAnotherSeed() {
        assertThat(traffic()).isNotEqualTo(traffic(8, START, TrafficMix.DEFAULT));
    }

    @Test
    void changesOnlyTimesForAnotherStart() {
        Duration later = Duration.ofMillis(123_456_789);
        List<UserEvent> events = values(traffic(), UserEvent.class);
        List<UserEvent> laterEvents = values(traffic(7, START.plus(later), TrafficMix.DEFAULT), UserEvent.class);

        assertThat(laterEvents).hasSameSizeAs(events);
        for (int i = 0; i < events.size(); i++) {
            UserEvent event = events.get(i);
            boolean fixedTime = isInvalidByItself(event.getEventTime());
            assertThat(laterEvents.get(i))
                    .isEqualTo(
                            fixedTime
                                    ? event
                                    : UserEvent.newBuilder(event)
                                            .setEventTime(event.getEventTime().plus(later))
                                            .build());
        }
    }

    /** Whether an event time is invalid whenever it is sent, and therefore the same in all traffic. */
    private static boolean isInvalidByItself(Instant eventTime) {
        return eventTime.isBefore(Instant.parse("2000-01-01T00:00:00Z"))
                || eventTime.isAfter(Instant.parse("3000-01-01T00:00:00Z"));
    }

    @Test
    void containsEveryKindOfInvalidEvent() {
        List<UserEvent> events = values(traffic(7, START, MANY_BROKEN), UserEvent.class);

        assertThat(events)
                .anyMatch(event -> event.getEventTime().equals(Instant.EPOCH))
                .anyMatch(event -> event.getEventTime().toEpochMilli() == -1)
                .anyMatch(event -> isFarAhead(event.getEventTime()))
                .anyMatch(event -> event.getEventTime().equals(Instant.parse("1970-01-21T10:03:07.200Z")))
                .anyMatch(event -> event.getEventTime().getEpochSecond() == 1_764_187_200_000L)
                .anyMatch(event -> event.getEventId().isBlank())
                .anyMatch(event -> event.getEventId().length() == 300)
                .anyMatch(event -> event.getUserId().endsWith("\0"))
                .anyMatch(event -> event.getType() == EventType.PURCHASE && event.getAmountMinor() == null);
    }

    private static boolean isFarAhead(Instant eventTime) {
        return eventTime.isAfter(START.plus(Duration.ofDays(36_000)))
                && eventTime.isBefore(START.plus(Duration.ofDays(37_000)));
    }

    @Test
    void containsEveryKindOfInvalidPayment() {
        List<Transaction> payments = values(traffic(7, START, MANY_BROKEN), Transaction.class);

        assertThat(payments)
                .anyMatch(payment -> payment.getEventTime().equals(Instant.EPOCH))
                .anyMatch(payment -> payment.getEventTime().toEpochMilli() == -1)
                .anyMatch(payment -> isFarAhead(payment.getEventTime()))
                .anyMatch(payment -> payment.getEventTime().equals(Instant.parse("1970-01-21T10:03:07.200Z")))
                .anyMatch(payment -> payment.getEventTime().getEpochSecond() == 1_764_187_200_000L)
                .anyMatch(payment -> payment.getTransactionId().isBlank())
                .anyMatch(payment -> payment.getTransactionId().length() == 300)
                .anyMatch(payment -> payment.getUserId().endsWith("\0"))
                .anyMatch(payment -> payment.getAmountMinor() < 0)
                .anyMatch(payment -> payment.getAmountMinor() > 1_000_000_000_000L)
                .anyMatch(payment -> payment.getCurrency().equals("eur"))
                .anyMatch(payment -> payment.getCurrency().equals("EURO"))
                .anyMatch(payment -> "DEU".equals(payment.getCountry()));
    }

    @Test
    void emitsRecordsInSendOrderFromTheStart() {
        long last = START.toEpochMilli();
        for (TimedRecord record : traffic()) {
            assertThat(record.sendAt()).isGreaterThanOrEqualTo(last);
            last = record.sendAt();
        }
    }

    @Test
    void producesUserEventsAtTheRequestedRate() {
        List<TimedRecord> traffic = traffic();
        long events = traffic.stream()
                .filter(record -> record.topic() == InputTopic.USER_EVENTS)
                .count();
        double seconds = (traffic.get(RECORDS - 1).sendAt() - START.toEpochMilli()) / 1_000.0;

        assertThat(events / seconds).isBetween(9.0, 11.0);
    }

    @Test
    void sendsNoEventBeforeItsTimeExceptFarFutureOnes() {
        for (TimedRecord record : traffic()) {
            if (record.value().orElse(null) instanceof UserEvent event) {
                boolean farFuture = event.getEventTime().isAfter(START.plus(Duration.ofDays(36_000)));
                assertThat(farFuture || event.getEventTime().toEpochMilli() <= record.sendAt())
                        .isTrue();
            }
        }
    }

    @Test
    void containsLateBrokenRepeatedAndOldSchemaRecords() {
        TrafficMix manyConflicts = new TrafficMix(0.10, 0.02, 0.02, 0.01, 0.005, 0.25, 0.002);
        List<TimedRecord> events = traffic(7, START, manyConflicts).stream()
                .filter(record -> record.topic() == InputTopic.USER_EVENTS)
                .toList();
        Map<String, Set<SpecificRecord>> byId = new HashMap<>();
        int late = 0;
        int repeated = 0;
        int contradictory = 0;
        for (TimedRecord record : events) {
            UserEvent event = (UserEvent) record.value().orElseThrow();
            late += record.sendAt() - event.getEventTime().toEpochMilli() > 1_200_000 ? 1 : 0;
            if (record.corruption() == Corruption.NONE) {
                Set<SpecificRecord> known = byId.computeIfAbsent(event.getEventId(), id -> new HashSet<>());
                repeated += known.contains(event) ? 1 : 0;
                contradictory += !known.isEmpty() && !known.contains(event) ? 1 : 0;
                known.add(event);
            }
        }

        assertThat(late).isPositive();
        assertThat(repeated).isPositive();
        assertThat(contradictory).isPositive();
        assertThat(events)
                .extracting(record -> record.encoding().schema())
                .contains(WriterSchema.NEWEST, WriterSchema.OLDEST);
    }

    @Test
    void sendsEverythingOnceAndIntactWithoutFaults() {
        List<UserEvent> events = cleanValues(UserEvent.class);

        assertThat(events).doesNotHaveDuplicates();
        assertThat(traffic(7, START, CLEAN)).allMatch(record -> record.corruption() == Corruption.NONE);
    }

    @Test
    void addsAnOrderAndAPaymentOfTheSameAmountToEachPurchase() {
        List<TimedRecord> traffic = traffic(7, START, CLEAN);
        Map<String, Long> orders = new HashMap<>();
        values(traffic, Order.class)
                .forEach(order -> orders.put(order.getUserId() + order.getEventTime(), order.getTotalMinor()));
        Set<String> payments = new HashSet<>();
        values(traffic, Transaction.class)
                .forEach(payment -> payments.add(payment.getUserId() + payment.getAmountMinor()));
        Instant end = Instant.ofEpochMilli(traffic.get(RECORDS - 1).sendAt()).minusSeconds(10);

        List<UserEvent> purchases = values(traffic, UserEvent.class).stream()
                .filter(event -> event.getType() == EventType.PURCHASE)
                .filter(event -> event.getEventTime().isBefore(end))
                .toList();

        assertThat(purchases).hasSizeGreaterThan(500).allSatisfy(purchase -> {
            assertThat(orders.get(purchase.getUserId() + purchase.getEventTime()))
                    .isEqualTo(purchase.getAmountMinor());
            assertThat(payments).contains(purchase.getUserId() + purchase.getAmountMinor());
        });
    }

    @Test
    void totalsOrdersCorrectly() {
        assertThat(cleanValues(Order.class)).isNotEmpty().allSatisfy(order -> assertThat(order.getItems().stream()
                        .mapToLong(item -> item.getQuantity() * item.getPriceMinor())
                        .sum())
                .isEqualTo(order.getTotalMinor()));
    }

    @Test
    void hasFewVeryActiveAndManyInactiveUsers() {
        Map<String, Integer> events = new HashMap<>();
        values(traffic(), UserEvent.class).forEach(event -> events.merge(event.getUserId(), 1, Integer::sum));
        int[] counts =
                events.values().stream().mapToInt(Integer::intValue).sorted().toArray();

        assertThat(counts.length).isGreaterThan(800);
        assertThat(counts[counts.length - 1]).isGreaterThan(20 * counts[counts.length / 2]);
    }

    @Test
    void publishesProfilesBeforeAndDuringTheTrafficAndDeletesSome() {
        List<TimedRecord> users = traffic().stream()
                .filter(record -> record.topic() == InputTopic.USERS)
                .toList();
        Map<String, List<Long>> versions = new HashMap<>();
        users.forEach(record -> record.value()
                .ifPresent(profile -> versions.computeIfAbsent(record.key(), key -> new ArrayList<>())
                        .add(((UserProfile) profile).getVersion())));

        assertThat(users.stream().filter(record -> record.sendAt() == START.toEpochMilli()))
                .hasSizeGreaterThan(1_700);
        assertThat(users).anyMatch(record -> record.sendAt() > START.toEpochMilli() + 60_000);
        assertThat(users).as("deletions").anyMatch(record -> record.value().isEmpty());
        assertThat(versions.values()).as("versions out of order").anyMatch(TrafficGeneratorTest::isOutOfOrder);
        assertThat(versions.values())
                .as("copies")
                .anyMatch(list -> list.stream().distinct().count() < list.size());
    }

    private static boolean isOutOfOrder(List<Long> versions) {
        return !versions.equals(versions.stream().sorted().toList());
    }

    @Test
    void coversAllEventTypesAndPausesAroundTheSessionGap() {
        Map<String, List<UserEvent>> sessions = new HashMap<>();
        cleanValues(UserEvent.class).stream()
                .filter(event -> event.getSessionId() != null)
                .forEach(event -> sessions.computeIfAbsent(event.getSessionId(), id -> new ArrayList<>())
                        .add(event));

        assertThat(sessions.values()).as("bounces").anyMatch(events -> events.size() == 1);
        assertThat(sessions.values().stream().flatMap(List::stream).map(UserEvent::getType))
                .contains(Arrays.stream(EventType.values())
                        .filter(type -> type != EventType.UNKNOWN)
                        .toArray(EventType[]::new));
        assertThat(sessions.values().stream().flatMap(TrafficGeneratorTest::pauses))
                .as("pauses around the session gap of 30 min, milliseconds")
                .contains(1_799_999L, 1_800_000L, 1_800_001L);
    }

    private static Stream<Long> pauses(List<UserEvent> events) {
        List<Instant> times = events.stream().map(UserEvent::getEventTime).toList();
        return IntStream.range(1, times.size())
                .mapToObj(i -> Duration.between(times.get(i - 1), times.get(i)).toMillis());
    }
}
