/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import io.millrace.schemas.EventType;
import io.millrace.schemas.UserEvent;
import io.millrace.tools.traffic.TrafficGenerator.Settings;
import io.millrace.tools.traffic.Visit.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Simulates the customers' visits at the configured rate and delivers the events and checkouts of each. */
final class VisitSimulation {

    /** Visits begin this long before the first record is emitted, so that the traffic does not begin with a ramp. */
    private static final long WARM_UP = Duration.ofMinutes(10).toMillis();

    private static final long WARM_UP_EVENTS = 5_000_000;
    private static final int RESELLERS = 6;
    private static final double NEWCOMERS = 0.005;
    private static final int TRIES_TO_FIND_A_FREE_CUSTOMER = 8;
    private static final List<String> REFERRERS =
            List.of("https://search.example/", "https://social.example/", "https://news.example/");
    private static final List<String> CAMPAIGNS = List.of("spring-sale", "newsletter-12", "welcome");

    private final Settings settings;
    private final long start;
    private final SeededRandom random;
    private final TimeOrderedQueue<Runnable> schedule;
    private final UnreliableDelivery delivery;
    private final Checkout checkout;
    private final Profiles profiles;
    private final List<Customer> customers = new ArrayList<>();
    private double nextVisitAt;

    VisitSimulation(
            Settings settings,
            SeededRandom random,
            TimeOrderedQueue<Runnable> schedule,
            UnreliableDelivery delivery,
            Profiles profiles) {
        this.settings = settings;
        this.start = settings.start().toEpochMilli();
        this.random = random;
        this.schedule = schedule;
        this.delivery = delivery;
        this.checkout = new Checkout(random, delivery);
        this.profiles = profiles;
    }

    /** Creates the customers, publishes their profiles and schedules the first visit. */
    void begin() {
        for (int i = 0; i < settings.users(); i++) {
            customers.add(new Customer(i, i < RESELLERS, random));
        }
        customers.forEach(customer -> profiles.introduce(customer, start));
        long warmUp = Math.min(WARM_UP, (long) (1_000 * WARM_UP_EVENTS / settings.rateAt(start)));
        nextVisitAt = start - warmUp;
        schedule.add((long) nextVisitAt, this::startVisit);
    }

    Customer anyCustomer() {
        return customers.get(random.zipf(customers.size()));
    }

    private void startVisit() {
        long now = (long) nextVisitAt;
        int free = findFreeCustomer(now);
        boolean newcomer = free < 0 || random.chance(NEWCOMERS);
        Customer visitor = newcomer ? signUp(now) : customers.get(free);
        List<Step> steps = Visit.of(visitor, newcomer, random);
        long end = now + steps.stream().mapToLong(Step::pause).sum();
        visitor.busyUntil(end + random.between(20_000, 120_000));
        follow(visitor, random.id("s"), steps, 0, now);

        nextVisitAt += 1_000 * steps.size() / settings.rateAt(now) * random.between(50, 150) / 100.0;
        schedule.add((long) nextVisitAt, this::startVisit);
    }

    /** Index of a customer who is not in the shop; −1 if only busy ones were drawn. */
    private int findFreeCustomer(long now) {
        for (int i = 0; i < TRIES_TO_FIND_A_FREE_CUSTOMER; i++) {
            int candidate = random.zipf(customers.size());
            if (!customers.get(candidate).isBusyAt(now)) {
                return candidate;
            }
        }
        return -1;
    }

    private Customer signUp(long now) {
        Customer newcomer = new Customer(customers.size(), false, random);
        customers.add(newcomer);
        if (now < start) {
            profiles.introduce(newcomer, start);
        }
        return newcomer;
    }

    /** Takes one step of a visit and schedules the next; steps of the warm-up emit nothing. */
    private void follow(Customer visitor, String session, List<Step> steps, int position, long time) {
        if (time >= start) {
            emit(visitor, session, steps.get(position), position == 0, time);
        }
        if (position + 1 < steps.size()) {
            long next = time + steps.get(position + 1).pause();
            schedule.add(next, () -> follow(visitor, session, steps, position + 1, next));
        }
    }

    private void emit(Customer visitor, String session, Step step, boolean first, long time) {
        UserEvent.Builder event = UserEvent.newBuilder()
                .setEventId(random.id("e"))
                .setUserId(visitor.userId())
                .setSessionId(session)
                .setType(step.type())
                .setPage(step.page())
                .setCountry(visitor.country())
                .setEventTime(Instant.ofEpochMilli(time));
        if (first && random.chance(0.6)) {
            event.setReferrer(random.oneOf(REFERRERS));
        }
        if (first && random.chance(0.2)) {
            event.setCampaign(random.oneOf(CAMPAIGNS));
        }
        if (step.type() == EventType.SIGNUP) {
            profiles.signedUp(visitor, time);
        }
        if (step.type() == EventType.PURCHASE) {
            String currency = random.chance(0.03) ? "CHF" : visitor.currency();
            long amountMinor = checkout.buy(visitor, currency, time);
            event.setAmountMinor(amountMinor).setCurrency(currency);
            profiles.bought(visitor, time);
        }
        delivery.send(TimedRecord.of(InputTopic.USER_EVENTS, visitor.userId(), event.build(), time));
    }
}
