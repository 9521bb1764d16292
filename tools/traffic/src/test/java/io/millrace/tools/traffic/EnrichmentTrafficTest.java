/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.Order;
import io.millrace.schemas.UserProfile;
import io.millrace.tools.traffic.EnrichmentTally.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The records that a demo of 60 s with default options contains for {@code order-enrichment}. */
final class EnrichmentTrafficTest {

    private static final Instant START = Instant.parse("2026-01-10T08:00:00Z");
    private static final Duration LENGTH = Duration.ofHours(2);
    private static final double EVENTS_PER_SECOND = 12.5;
    /** Kinds that occur at the low rate of broken and late records. */
    private static final Set<Kind> RARE = Set.of(Kind.PROFILE_UNREADABLE, Kind.ORDER_BROKEN, Kind.ORDER_LATE);

    /** Kinds of which each round of broken profiles has few. */
    private static final Set<Kind> RAREST = Set.of(
            Kind.PROFILE_MISDIRECTED,
            Kind.PROFILE_WITH_LONG_NAME,
            Kind.PROFILE_UNDER_ODD_KEY,
            Kind.TOMBSTONE_UNDER_ODD_KEY);

    private static Stream<TimedRecord> traffic(long seed) {
        TrafficGenerator generator = new TrafficGenerator(new TrafficGenerator.Settings(
                seed,
                START,
                TrafficGenerator.customersKeptBusyBy(EVENTS_PER_SECOND),
                eventTime -> EVENTS_PER_SECOND,
                TrafficMix.DEFAULT));
        long end = START.plus(LENGTH).toEpochMilli();
        return Stream.generate(generator::next).takeWhile(record -> record.sendAt() < end);
    }

    @ParameterizedTest
    @ValueSource(longs = {42, 1, 2, 3})
    void containsEveryKindOfOrderAndProfile(long seed) {
        EnrichmentTally tally = new EnrichmentTally();
        traffic(seed).forEach(tally::add);

        Map<Kind, Integer> counts = tally.counts();
        for (Kind kind : Kind.values()) {
            int atLeast = RAREST.contains(kind) ? 1 : RARE.contains(kind) ? 8 : 20;
            assertThat(counts.getOrDefault(kind, 0))
                    .as("%s among %s", kind, counts)
                    .isGreaterThanOrEqualTo(atLeast);
        }
    }

    @Test
    void containsEveryKindOfInvalidOrder() {
        List<Order> broken = traffic(42)
                .filter(record -> record.topic() == InputTopic.ORDERS && record.corruption() == Corruption.NONE)
                .filter(record -> EnrichmentTally.isInvalid(order(record), record.sendAt()))
                .map(EnrichmentTrafficTest::order)
                .toList();

        List<Predicate<Order>> kinds = List.of(
                order -> order.getTotalMinor() == sum(order) + 1,
                order -> order.getItems().get(0).getQuantity() == 0,
                order -> order.getItems().get(0).getQuantity() < 0,
                order -> order.getItems().get(0).getPriceMinor() < 0,
                order -> order.getItems().get(0).getPriceMinor() == 1L << 62,
                order -> order.getCurrency().equals("eur"),
                order -> order.getCurrency().equals("EURO"),
                order -> order.getEventTime().equals(Instant.EPOCH),
                order -> order.getEventTime().toEpochMilli() == -1,
                order -> order.getEventTime().isAfter(START.plus(Duration.ofDays(36_000)))
                        && order.getEventTime().isBefore(START.plus(Duration.ofDays(37_000))),
                order -> order.getEventTime().equals(Instant.parse("1970-01-21T10:03:07.200Z")),
                order -> order.getEventTime().getEpochSecond() == 1_764_187_200_000L,
                order -> order.getOrderId().isBlank(),
                order -> order.getUserId().length() == 300,
                order -> order.getItems().get(0).getSku().endsWith("\0"));
        for (int kind = 0; kind < kinds.size(); kind++) {
            assertThat(broken).as("kind %d", kind).anyMatch(kinds.get(kind));
        }
    }

    private static long sum(Order order) {
        return order.getItems().stream()
                .mapToLong(item -> item.getQuantity() * item.getPriceMinor())
                .sum();
    }

    private static Order order(TimedRecord record) {
        return (Order) record.value().orElseThrow();
    }

    @Test
    void neverTurnsABrokenProfileIntoATombstone() {
        assertThat(traffic(42).filter(record -> record.topic() == InputTopic.USERS))
                .extracting(TimedRecord::corruption)
                .doesNotContain(Corruption.NULL_VALUE, Corruption.UNKNOWN_SCHEMA, Corruption.RANDOM_BYTES);
    }

    @Test
    void misdirectsProfilesByKeyAndByUserId() {
        Set<Boolean> keyOfAnotherUser = new HashSet<>();
        traffic(42)
                .filter(record -> record.topic() == InputTopic.USERS && record.corruption() == Corruption.NONE)
                .forEach(record -> record.value().map(UserProfile.class::cast).ifPresent(profile -> {
                    if (record.key().startsWith("user-") && !profile.getUserId().equals(record.key())) {
                        keyOfAnotherUser.add(profile.getEmail().startsWith(profile.getUserId()));
                    }
                }));

        assertThat(keyOfAnotherUser).containsExactlyInAnyOrder(true, false);
    }
}
