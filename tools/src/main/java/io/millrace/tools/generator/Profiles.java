/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.generator;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The shop's customer database and its change stream: most profiles are there before the first event, some come while
 * their owner shops, some only after the first purchase, a few never; some change, out of order too, or are deleted.
 */
final class Profiles {

    private static final long MINUTE = Duration.ofMinutes(1).toMillis();

    private final Chance chance;
    private final Agenda agenda;
    private final Delivery delivery;
    private final Set<Customer> waitForPurchase = new HashSet<>();

    Profiles(Chance chance, Agenda agenda, Delivery delivery) {
        this.chance = chance;
        this.agenda = agenda;
        this.delivery = delivery;
    }

    /** A customer who exists when the traffic begins. */
    void introduce(Customer customer, long start) {
        int fate = chance.between(0, 99);
        if (fate < 90) {
            long updatedAt = start - chance.between(MINUTE, 500_000 * MINUTE);
            send(customer, updatedAt, start);
        } else if (fate < 95) {
            publishLater(customer, start + chance.between(0, 120 * MINUTE));
        } else if (fate < 98) {
            waitForPurchase.add(customer);
        }
    }

    void signedUp(Customer customer, long time) {
        publishLater(customer, time + chance.skewed(0, MINUTE));
    }

    void bought(Customer customer, long time) {
        if (waitForPurchase.remove(customer)) {
            publishLater(customer, time + chance.skewed(5_000, 20 * MINUTE));
        }
    }

    /** A change of mind of somebody who has a profile. */
    void change(Customer customer, long time) {
        if (!customer.hasProfile()) {
            return;
        }
        int what = chance.between(0, 99);
        if (what < 5) {
            delete(customer, time);
        } else if (what < 20) {
            swapTwoVersions(customer, time);
        } else {
            send(customer, time, time);
        }
    }

    private void delete(Customer customer, long time) {
        customer.profileDeleted();
        delivery.sendReliably(new TimedRecord(
                InputTopic.USERS,
                OptionalInt.empty(),
                customer.userId(),
                Optional.empty(),
                false,
                Damage.NONE,
                Optional.empty(),
                time));
        if (chance.happens(0.5)) {
            publishLater(customer, time + chance.between(MINUTE, 30 * MINUTE));
        }
    }

    private void swapTwoVersions(Customer customer, long time) {
        send(customer, time, time + 2_000);
        send(customer, time + 1_000, time + 1_000);
    }

    private void publishLater(Customer customer, long time) {
        agenda.at(time, () -> send(customer, time, time));
    }

    private void send(Customer customer, long updatedAt, long sendAt) {
        delivery.sendReliably(
                TimedRecord.of(InputTopic.USERS, customer.userId(), customer.nextProfile(updatedAt, chance), sendAt));
    }
}
