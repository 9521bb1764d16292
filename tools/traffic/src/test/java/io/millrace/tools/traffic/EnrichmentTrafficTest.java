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

/** What a demo of 60 s with the default options brings for {@code order-enrichment}. */
final class EnrichmentTrafficTest {

    private static final Instant START = Instant.parse("2026-01-10T08:00:00Z");
    private static final Duration LENGTH = Duration.ofHours(2);
    private static final double EVENTS_PER_SECOND = 12.5;
    private static final int TWO_DOZEN = 24;
    private static final int TEN = 10;
    private static final Set<Kind> FEWER =
            Set.of(Kind.PROFILE_UNREADABLE, Kind.PROFILE_MISDIRECTED, Kind.ORDER_BROKEN, Kind.ORDER_LATE);

    private static Stream<TimedRecord> traffic(long seed) {
        World world = new World(new World.Settings(
                seed,
                START,
                World.customersKeptBusyBy(EVENTS_PER_SECOND),
                eventTime -> EVENTS_PER_SECOND,
                TrafficMix.DEFAULT));
        long end = START.plus(LENGTH).toEpochMilli();
        return Stream.generate(world::next).takeWhile(record -> record.sendAt() < end);
    }

    @ParameterizedTest
    @ValueSource(longs = {42, 1, 2, 3})
    void bringsEveryKindOfOrderAndProfileByTheDozen(long seed) {
        EnrichmentTally tally = new EnrichmentTally();
        traffic(seed).forEach(tally::add);

        Map<Kind, Integer> counts = tally.counts();
        for (Kind kind : Kind.values()) {
            // What is broken comes at a rate: about 35 orders, and 28 profiles of both kinds together.
            int atLeast = FEWER.contains(kind) ? TEN : TWO_DOZEN;
            assertThat(counts.getOrDefault(kind, 0))
                    .as("%s among %s", kind, counts)
                    .isGreaterThanOrEqualTo(atLeast);
        }
    }

    @Test
    void breaksOrdersInEveryWay() {
        List<Order> broken = traffic(42)
                .filter(record -> record.topic() == InputTopic.ORDERS && record.damage() == Damage.NONE)
                .filter(record -> EnrichmentTally.isImplausible(order(record), record.sendAt()))
                .map(EnrichmentTrafficTest::order)
                .toList();

        List<Predicate<Order>> ways = List.of(
                order -> order.getTotalMinor() == sum(order) + 1,
                order -> order.getItems().get(0).getQuantity() == 0,
                order -> order.getItems().get(0).getQuantity() < 0,
                order -> order.getItems().get(0).getPriceMinor() < 0,
                order -> order.getItems().get(0).getPriceMinor() == 1L << 62,
                order -> order.getCurrency().equals("eur"),
                order -> order.getCurrency().equals("EURO"),
                order -> order.getEventTime().equals(Instant.EPOCH),
                order -> order.getEventTime().isAfter(START.plus(Duration.ofDays(36_000))));
        for (int way = 0; way < ways.size(); way++) {
            assertThat(broken).as("way %d", way).anyMatch(ways.get(way));
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
    void neverMakesADeletionOutOfABrokenProfile() {
        assertThat(traffic(42).filter(record -> record.topic() == InputTopic.USERS))
                .extracting(TimedRecord::damage)
                .doesNotContain(Damage.NULL_VALUE, Damage.UNKNOWN_SCHEMA);
    }

    @Test
    void misdirectsProfilesUnderAForeignKeyAndUnderAForeignUserId() {
        Set<Boolean> meantForAnother = new HashSet<>();
        traffic(42)
                .filter(record -> record.topic() == InputTopic.USERS && record.damage() == Damage.NONE)
                .forEach(record -> record.value().map(UserProfile.class::cast).ifPresent(profile -> {
                    if (!profile.getUserId().equals(record.key())) {
                        meantForAnother.add(profile.getEmail().startsWith(profile.getUserId()));
                    }
                }));

        assertThat(meantForAnother).containsExactlyInAnyOrder(true, false);
    }
}
