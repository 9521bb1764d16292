/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import io.millrace.schemas.Order;
import io.millrace.schemas.UserProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Counts the kinds of orders and profiles in the traffic for an {@code order-enrichment} job that reads every record when
 * it is sent and whose watermark never lags.
 */
final class EnrichmentTally {

    private static final long PROFILE_WAIT = Duration.ofSeconds(30).toMillis();
    private static final long CORRECTION_HORIZON = Duration.ofHours(1).toMillis();
    private static final long DEDUP_HORIZON = Duration.ofHours(1).toMillis();
    private static final long OUT_OF_ORDERNESS = 5_000;

    enum Kind {
        ORDER_WITH_PROFILE,
        ORDER_RESOLVED_AFTER_WAITING,
        ORDER_CORRECTED,
        ORDER_NEVER_RESOLVED,
        ORDER_OF_UNKNOWN_USER,
        ORDER_WHILE_PROFILE_IS_DELETED,
        ORDER_REPEATED,
        ORDER_LATE,
        ORDER_BROKEN,
        PROFILE_FIRST_VERSION,
        PROFILE_NEWER_VERSION,
        PROFILE_OVERTAKEN_BY_HIGHER_VERSION,
        PROFILE_REPEATED,
        PROFILE_DELETED,
        PROFILE_CREATED_AGAIN,
        PROFILE_OLD_VERSION_AFTER_DELETION,
        PROFILE_LAST_VERSION_AFTER_DELETION,
        PROFILE_UNREADABLE,
        PROFILE_MISDIRECTED,
        PROFILE_WITH_LONG_NAME,
        PROFILE_UNDER_ODD_KEY,
        TOMBSTONE_UNDER_ODD_KEY
    }

    private static final class User {
        private long version;
        private boolean exists;
        private final List<Long> waitingSince = new ArrayList<>();
    }

    private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
    private final Map<String, User> users = new HashMap<>();
    private final Set<String> orderIds = new HashSet<>();
    private long watermark = Long.MIN_VALUE;

    /** Counts by kind; orders that are still waiting count as never resolved. */
    Map<Kind, Integer> counts() {
        Map<Kind, Integer> all = new EnumMap<>(counts);
        for (User user : users.values()) {
            int waiting = user.waitingSince.size();
            all.merge(Kind.ORDER_NEVER_RESOLVED, waiting, Integer::sum);
            all.merge(Kind.ORDER_OF_UNKNOWN_USER, user.version == 0 ? waiting : 0, Integer::sum);
        }
        return all;
    }

    void add(TimedRecord record) {
        if (record.topic() == InputTopic.ORDERS) {
            addOrder(record);
        }
        if (record.topic() == InputTopic.USERS) {
            addProfile(record);
        }
    }

    private void addOrder(TimedRecord record) {
        Order order = (Order) record.value().orElseThrow();
        long eventTime = order.getEventTime().toEpochMilli();
        if (record.corruption() != Corruption.NONE || isInvalid(order, record.sendAt())) {
            count(Kind.ORDER_BROKEN);
            return;
        }
        if (eventTime + DEDUP_HORIZON <= watermark) {
            count(Kind.ORDER_LATE);
            return;
        }
        if (!orderIds.add(order.getOrderId())) {
            count(Kind.ORDER_REPEATED);
            return;
        }
        watermark = Math.max(watermark, eventTime - OUT_OF_ORDERNESS - 1);
        User user = user(record.key());
        if (user.exists) {
            count(Kind.ORDER_WITH_PROFILE);
            return;
        }
        if (user.version > 0) {
            count(Kind.ORDER_WHILE_PROFILE_IS_DELETED);
        }
        user.waitingSince.add(record.sendAt());
    }

    static boolean isInvalid(Order order, long sendAt) {
        long sum = order.getItems().stream()
                .mapToLong(item -> item.getQuantity() * item.getPriceMinor())
                .sum();
        return sum != order.getTotalMinor()
                || order.getItems().stream()
                        .anyMatch(item -> item.getQuantity() <= 0
                                || item.getPriceMinor() < 0
                                || item.getPriceMinor() > Integer.MAX_VALUE)
                || !order.getCurrency().matches("[A-Z]{3}")
                || order.getOrderId().isBlank()
                || order.getUserId().length() > 256
                || order.getItems().stream().anyMatch(item -> item.getSku().endsWith("\0"))
                || order.getEventTime().isBefore(Instant.parse("2000-01-01T00:00:00Z"))
                || order.getEventTime().toEpochMilli() > sendAt;
    }

    private void addProfile(TimedRecord record) {
        if (!record.key().startsWith("user-") || record.key().length() != "user-000000".length()) {
            count(record.value().isPresent() ? Kind.PROFILE_UNDER_ODD_KEY : Kind.TOMBSTONE_UNDER_ODD_KEY);
            return;
        }
        User user = user(record.key());
        if (record.value().isEmpty()) {
            count(Kind.PROFILE_DELETED);
            user.exists = false;
            return;
        }
        UserProfile profile = (UserProfile) record.value().orElseThrow();
        if (record.corruption() != Corruption.NONE) {
            count(Kind.PROFILE_UNREADABLE);
            return;
        }
        if (profile.getName().length() > 2_048) {
            count(Kind.PROFILE_WITH_LONG_NAME);
            return;
        }
        if (!profile.getUserId().equals(record.key())) {
            count(Kind.PROFILE_MISDIRECTED);
            return;
        }
        count(kind(user, profile.getVersion()));
        if (profile.getVersion() >= user.version) {
            user.version = profile.getVersion();
            user.exists = true;
            release(user, record.sendAt());
        }
    }

    private static Kind kind(User user, long version) {
        if (user.version == 0) {
            return Kind.PROFILE_FIRST_VERSION;
        }
        if (version > user.version) {
            return user.exists ? Kind.PROFILE_NEWER_VERSION : Kind.PROFILE_CREATED_AGAIN;
        }
        if (!user.exists) {
            return version == user.version
                    ? Kind.PROFILE_LAST_VERSION_AFTER_DELETION
                    : Kind.PROFILE_OLD_VERSION_AFTER_DELETION;
        }
        return version == user.version ? Kind.PROFILE_REPEATED : Kind.PROFILE_OVERTAKEN_BY_HIGHER_VERSION;
    }

    private void release(User user, long time) {
        for (long since : user.waitingSince) {
            long waited = time - since;
            count(
                    waited < PROFILE_WAIT
                            ? Kind.ORDER_RESOLVED_AFTER_WAITING
                            : waited < PROFILE_WAIT + CORRECTION_HORIZON
                                    ? Kind.ORDER_CORRECTED
                                    : Kind.ORDER_NEVER_RESOLVED);
        }
        user.waitingSince.clear();
    }

    private User user(String userId) {
        return users.computeIfAbsent(userId, id -> new User());
    }

    private void count(Kind kind) {
        counts.merge(kind, 1, Integer::sum);
    }
}
