/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import io.millrace.schemas.Order;
import io.millrace.schemas.UserEvent;
import io.millrace.schemas.UserProfile;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/**
 * What comes along with a good record and no job must take: bytes that cannot be decoded and, except for payments, as
 * many records that can and still are wrong.
 */
final class Breakage {

    private static final double UNKNOWN_SCHEMA = 0.03;
    private static final double DECODABLE = 0.5;
    /** Higher than any version the profiles of the shop reach, so that taking it would show for good. */
    private static final long VERSIONS_AHEAD = 1_000_000;

    private static final List<Damage> UNREADABLE =
            List.of(Damage.BAD_MAGIC, Damage.TRUNCATED, Damage.TRAILING_BYTES, Damage.EMPTY);
    private static final List<Damage> UNREADABLE_OR_NULL =
            List.of(Damage.BAD_MAGIC, Damage.TRUNCATED, Damage.TRAILING_BYTES, Damage.EMPTY, Damage.NULL_VALUE);

    private final SeededRandom chance;
    /** Orders and profiles are too few to leave it to chance that each way occurs: they are broken by turns. */
    private int brokenOrders;

    private int implausibleOrders;
    private int brokenProfiles;

    Breakage(SeededRandom chance) {
        this.chance = chance;
    }

    /** A broken record like {@code good}, whose value is present. */
    TimedRecord of(TimedRecord good) {
        SpecificRecord value = good.value().orElseThrow();
        return switch (good.topic()) {
            case USER_EVENTS ->
                chance.happens(DECODABLE)
                        ? good.saying(ImplausibleEvent.versionOf((UserEvent) value, chance))
                        : damaged(good);
            case ORDERS -> brokenOrders++ % 2 == 0 ? implausible(good, (Order) value) : damaged(good);
            case USERS -> brokenProfiles++ % 2 == 0 ? misdirected(good, (UserProfile) value) : unreadable(good);
            case TRANSACTIONS -> damaged(good);
        };
    }

    private TimedRecord damaged(TimedRecord good) {
        return good.damaged(chance.happens(UNKNOWN_SCHEMA) ? Damage.UNKNOWN_SCHEMA : chance.oneOf(UNREADABLE_OR_NULL));
    }

    private TimedRecord implausible(TimedRecord good, Order order) {
        ImplausibleOrder[] ways = ImplausibleOrder.values();
        return good.saying(ways[implausibleOrders++ % ways.length].versionOf(order, chance));
    }

    /** A null value would be a deletion; an unknown schema would hold the profiles of all users back. */
    private TimedRecord unreadable(TimedRecord good) {
        return good.damaged(chance.oneOf(UNREADABLE));
    }

    /** The key says one user and the value another; either could be harmed by it. */
    private TimedRecord misdirected(TimedRecord good, UserProfile profile) {
        String somebodyElse = similarTo(profile.getUserId());
        UserProfile.Builder copy =
                UserProfile.newBuilder(profile).setName("Nobody").setVersion(profile.getVersion() + VERSIONS_AHEAD);
        return chance.happens(0.5)
                ? good.saying(copy.setUserId(somebodyElse).build())
                : good.saying(copy.build()).keyed(somebodyElse);
    }

    private static String similarTo(String userId) {
        int last = userId.length() - 1;
        return userId.substring(0, last) + (userId.charAt(last) == '0' ? '1' : '0');
    }
}
