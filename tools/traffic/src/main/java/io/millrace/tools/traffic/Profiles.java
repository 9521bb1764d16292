/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import io.millrace.schemas.UserProfile;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The shop's customer database and its change stream: most profiles are there before the first event, some come while
 * their owner shops, some only after the first purchase, a few never; some change, out of order too, or are deleted, and
 * not all deleted ones stay away.
 */
final class Profiles {

    private static final long SECOND = 1_000;
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();

    private final SeededRandom chance;
    private final Agenda agenda;
    private final Delivery delivery;
    private final Map<Customer, Long> waitForPurchase = new HashMap<>();

    Profiles(SeededRandom chance, Agenda agenda, Delivery delivery) {
        this.chance = chance;
        this.agenda = agenda;
        this.delivery = delivery;
    }

    /** A customer who exists when the traffic begins. */
    void introduce(Customer customer, long start) {
        int fate = chance.between(0, 99);
        if (fate < 90) {
            long updatedAt = start - chance.between(MINUTE, 500_000 * MINUTE);
            update(customer, updatedAt, start);
        } else if (fate < 93) {
            publishLater(customer, start + chance.between(0, 120 * MINUTE));
        } else if (fate < 96) {
            waitForPurchase.put(customer, soonEnoughForAWaitingOrder());
        } else if (fate < 99) {
            waitForPurchase.put(customer, tooLateForAWaitingOrder());
        }
    }

    /** Orders wait for half a minute by default, less where much of event time passes in little time on the clock. */
    private long soonEnoughForAWaitingOrder() {
        return chance.between(SECOND, 15 * SECOND);
    }

    /** Within the hour in which an order is corrected by default, but for some. */
    private long tooLateForAWaitingOrder() {
        return chance.happens(0.1) ? chance.between(65 * MINUTE, 90 * MINUTE) : chance.skewed(2 * MINUTE, 55 * MINUTE);
    }

    void signedUp(Customer customer, long time) {
        publishLater(customer, time + chance.skewed(0, MINUTE));
    }

    void bought(Customer customer, long time) {
        Long delay = waitForPurchase.remove(customer);
        if (delay != null) {
            publishLater(customer, time + delay);
        }
    }

    /** A change of mind of somebody who has a profile. */
    void change(Customer customer, long time) {
        if (!customer.hasProfile()) {
            return;
        }
        int what = chance.between(0, 99);
        if (what < 8) {
            delete(customer, time);
        } else if (what < 23) {
            swapTwoVersions(customer, time);
        } else {
            update(customer, time, time);
        }
    }

    /**
     * Deletes a profile that has two versions at least. The older one, sent again, must not bring it back; the last one,
     * sent again, does, as a new one does.
     */
    private void delete(Customer customer, long time) {
        UserProfile older = customer.newestProfile().orElseThrow();
        UserProfile last = update(customer, time, time);
        long deletedAt = time + chance.between(SECOND, 10 * SECOND);
        customer.profileDeleted();
        delivery.send(TimedRecord.deletion(InputTopic.USERS, customer.userId(), deletedAt));
        if (chance.happens(0.5)) {
            send(older, deletedAt + chance.between(SECOND, 20 * MINUTE));
        }
        if (chance.happens(0.3)) {
            send(last, deletedAt + chance.between(SECOND, 10 * MINUTE));
        }
        if (chance.happens(0.6)) {
            publishLater(customer, deletedAt + chance.between(MINUTE, 30 * MINUTE));
        }
    }

    private void swapTwoVersions(Customer customer, long time) {
        update(customer, time, time + 2 * SECOND);
        update(customer, time + SECOND, time + SECOND);
    }

    private void publishLater(Customer customer, long time) {
        agenda.at(time, () -> update(customer, time, time));
    }

    private UserProfile update(Customer customer, long updatedAt, long sendAt) {
        UserProfile profile = customer.nextProfile(updatedAt, chance);
        send(profile, sendAt);
        return profile;
    }

    private void send(UserProfile profile, long sendAt) {
        delivery.send(TimedRecord.of(InputTopic.USERS, profile.getUserId(), profile, sendAt));
    }
}
