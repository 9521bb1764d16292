/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import io.millrace.schemas.UserProfile;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Publishes the change stream of customer profiles. Most profiles precede the first event, some follow during a visit or
 * only after the first purchase, a few never; some change, in or out of order, or are deleted, and some of the deleted
 * ones are created again.
 */
final class Profiles {

    private static final long SECOND = 1_000;
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();

    private final SeededRandom random;
    private final TimeOrderedQueue<Runnable> schedule;
    private final UnreliableDelivery delivery;
    private final Map<Customer, Long> delayAfterPurchase = new HashMap<>();

    Profiles(SeededRandom random, TimeOrderedQueue<Runnable> schedule, UnreliableDelivery delivery) {
        this.random = random;
        this.schedule = schedule;
        this.delivery = delivery;
    }

    /** Publishes the profile of a customer who exists when the traffic begins. */
    void introduce(Customer customer, long start) {
        int percentile = random.between(0, 99);
        if (percentile < 90) {
            long updatedAt = start - random.between(MINUTE, 500_000 * MINUTE);
            update(customer, updatedAt, start);
        } else if (percentile < 93) {
            publishLater(customer, start + random.between(0, 120 * MINUTE));
        } else if (percentile < 96) {
            delayAfterPurchase.put(customer, delayWhileOrderWaits());
        } else if (percentile < 99) {
            delayAfterPurchase.put(customer, delayBeyondOrderWait());
        }
    }

    /** Well below the default profile wait of 30 s, because less of it is left when event time runs fast. */
    private long delayWhileOrderWaits() {
        return random.between(SECOND, 15 * SECOND);
    }

    /** Mostly within the default correction horizon of an hour. */
    private long delayBeyondOrderWait() {
        return random.chance(0.1) ? random.between(65 * MINUTE, 90 * MINUTE) : random.skewed(2 * MINUTE, 55 * MINUTE);
    }

    void signedUp(Customer customer, long time) {
        publishLater(customer, time + random.skewed(0, MINUTE));
    }

    void bought(Customer customer, long time) {
        Long delay = delayAfterPurchase.remove(customer);
        if (delay != null) {
            publishLater(customer, time + delay);
        }
    }

    /** Updates or deletes the profile of a customer who has one. */
    void change(Customer customer, long time) {
        if (!customer.hasProfile()) {
            return;
        }
        int percentile = random.between(0, 99);
        if (percentile < 8) {
            delete(customer, time);
        } else if (percentile < 23) {
            swapTwoVersions(customer, time);
        } else {
            update(customer, time, time);
        }
    }

    /**
     * Deletes a profile after a further update. If the older version is sent again, it must not restore the profile; the
     * last version and newer ones do.
     */
    private void delete(Customer customer, long time) {
        UserProfile older = customer.latestProfile().orElseThrow();
        UserProfile last = update(customer, time, time);
        long deletedAt = time + random.between(SECOND, 10 * SECOND);
        customer.profileDeleted();
        delivery.send(TimedRecord.tombstone(InputTopic.USERS, customer.userId(), deletedAt));
        if (random.chance(0.5)) {
            send(older, deletedAt + random.between(SECOND, 20 * MINUTE));
        }
        if (random.chance(0.3)) {
            send(last, deletedAt + random.between(SECOND, 10 * MINUTE));
        }
        if (random.chance(0.6)) {
            publishLater(customer, deletedAt + random.between(MINUTE, 30 * MINUTE));
        }
    }

    private void swapTwoVersions(Customer customer, long time) {
        update(customer, time, time + 2 * SECOND);
        update(customer, time + SECOND, time + SECOND);
    }

    private void publishLater(Customer customer, long time) {
        schedule.add(time, () -> update(customer, time, time));
    }

    private UserProfile update(Customer customer, long updatedAt, long sendAt) {
        UserProfile profile = customer.nextProfile(updatedAt, random);
        send(profile, sendAt);
        return profile;
    }

    private void send(UserProfile profile, long sendAt) {
        delivery.send(TimedRecord.of(InputTopic.USERS, profile.getUserId(), profile, sendAt));
    }
}
