/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import io.millrace.schemas.Order;
import io.millrace.schemas.Transaction;
import io.millrace.schemas.UserEvent;
import io.millrace.schemas.UserProfile;
import java.util.List;

/**
 * Derives broken records from good ones; every job must reject them. Some cannot be decoded; the others can be decoded but
 * are invalid.
 */
final class FaultInjector {

    private static final double UNKNOWN_SCHEMA = 0.03;
    private static final double DECODABLE = 0.5;
    private static final int PROFILES_PER_INVALID_KEY = 8;
    /** Exceeds any version that profiles reach, so that a job that accepted it would stay wrong for good. */
    private static final long VERSIONS_AHEAD = 1_000_000;

    private static final List<Corruption> CORRUPTED_VALUE =
            List.of(Corruption.BAD_MAGIC, Corruption.TRUNCATED, Corruption.TRAILING_BYTES, Corruption.EMPTY);
    private static final List<Corruption> CORRUPTED_OR_NULL_VALUE = List.of(
            Corruption.BAD_MAGIC,
            Corruption.TRUNCATED,
            Corruption.TRAILING_BYTES,
            Corruption.EMPTY,
            Corruption.NULL_VALUE);

    private final SeededRandom random;
    /** Payments, orders and profiles are too few for random faults to cover every kind, so their kinds alternate. */
    private int brokenPayments;

    private int invalidPayments;
    private int brokenOrders;
    private int invalidOrders;
    private int brokenProfiles;
    private int invalidProfiles;

    FaultInjector(SeededRandom random) {
        this.random = random;
    }

    /** @param good a record with a value */
    TimedRecord brokenCopyOf(TimedRecord good) {
        return switch (good.topic()) {
            case USER_EVENTS -> random.chance(DECODABLE) ? invalidEvent(good) : corrupted(good);
            case ORDERS -> brokenOrders++ % 2 == 0 ? invalidOrder(good) : corrupted(good);
            case USERS -> brokenProfiles++ % 2 == 0 ? invalidProfile(good) : corruptedProfile(good);
            case TRANSACTIONS -> brokenPayments++ % 2 == 0 ? invalidPayment(good) : corrupted(good);
        };
    }

    private TimedRecord corrupted(TimedRecord good) {
        return good.corrupted(
                random.chance(UNKNOWN_SCHEMA) ? Corruption.UNKNOWN_SCHEMA : random.oneOf(CORRUPTED_OR_NULL_VALUE));
    }

    /** A null value would be a tombstone, and an unknown schema would hold back the profiles of all users. */
    private TimedRecord corruptedProfile(TimedRecord good) {
        return good.corrupted(random.oneOf(CORRUPTED_VALUE));
    }

    private TimedRecord invalidEvent(TimedRecord good) {
        return good.withValue(InvalidEvent.versionOf((UserEvent) good.value().orElseThrow(), random));
    }

    private TimedRecord invalidOrder(TimedRecord good) {
        InvalidOrder[] kinds = InvalidOrder.values();
        InvalidOrder kind = kinds[invalidOrders++ % kinds.length];
        return good.withValue(kind.versionOf((Order) good.value().orElseThrow(), random));
    }

    private TimedRecord invalidPayment(TimedRecord good) {
        InvalidPayment[] kinds = InvalidPayment.values();
        InvalidPayment kind = kinds[invalidPayments++ % kinds.length];
        return good.withValue(kind.versionOf((Transaction) good.value().orElseThrow(), random));
    }

    private TimedRecord invalidProfile(TimedRecord good) {
        return invalidProfiles++ % PROFILES_PER_INVALID_KEY == 0
                ? profileUnderInvalidKey(good)
                : misdirectedProfile(good);
    }

    /** Key and value agree on a userId that is none. */
    private static TimedRecord profileUnderInvalidKey(TimedRecord good) {
        UserProfile profile = (UserProfile) good.value().orElseThrow();
        String userId = InvalidFields.withControlCharacter(profile.getUserId());
        return good.withValue(UserProfile.newBuilder(profile).setUserId(userId).build())
                .withKey(userId);
    }

    /** Key and value name different users, either of whom a job could corrupt by accepting the record. */
    private TimedRecord misdirectedProfile(TimedRecord good) {
        UserProfile profile = (UserProfile) good.value().orElseThrow();
        String otherUser = similarTo(profile.getUserId());
        UserProfile.Builder copy =
                UserProfile.newBuilder(profile).setName("Nobody").setVersion(profile.getVersion() + VERSIONS_AHEAD);
        return random.chance(0.5)
                ? good.withValue(copy.setUserId(otherUser).build())
                : good.withValue(copy.build()).withKey(otherUser);
    }

    private static String similarTo(String userId) {
        int last = userId.length() - 1;
        return userId.substring(0, last) + (userId.charAt(last) == '0' ? '1' : '0');
    }
}
