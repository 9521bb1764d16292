/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import io.millrace.schemas.EventType;
import io.millrace.schemas.UserEvent;
import io.millrace.tools.traffic.Visit.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * One coherent shop and its customers: who visits, what they look at, what they buy, and the orders, payments and
 * profiles that follow. An endless stream of records in the order in which they are sent; takes no part in sending.
 *
 * <p>The same settings give the same records; another start moves all times and changes nothing else.
 */
public final class World implements Iterator<TimedRecord> {

    /** Visits begin this long before the first record is let out, so that the traffic does not begin with a ramp. */
    private static final long WARM_UP = Duration.ofMinutes(10).toMillis();

    private static final long WARM_UP_EVENTS = 5_000_000;
    private static final int RESELLERS = 6;
    private static final double NEWCOMERS = 0.005;
    /** Per user event. */
    private static final double PROFILE_CHANGES = 0.02;

    private static final int TRIES_TO_FIND_SOMEBODY_FREE = 8;
    private static final List<String> REFERRERS =
            List.of("https://search.example/", "https://social.example/", "https://news.example/");
    private static final List<String> CAMPAIGNS = List.of("spring-sale", "newsletter-12", "welcome");

    private final Settings settings;
    private final SeededRandom chance;
    private final Agenda agenda = new Agenda();
    private final Delivery delivery;
    private final Checkout checkout;
    private final Profiles profiles;
    private final FraudPlanter fraud;
    private final List<Customer> customers = new ArrayList<>();
    private final long start;
    private double nextVisitAt;

    /**
     * What a world is made from.
     *
     * @param start event time of the first record
     * @param users customers at the start; now and then, and whenever all are busy, another signs up
     */
    public record Settings(long seed, Instant start, int users, Intensity intensity, TrafficMix mix) {

        public Settings {
            if (users < 1) {
                throw new IllegalArgumentException("users %d: a shop needs at least one".formatted(users));
            }
        }
    }

    public World(Settings settings) {
        this.settings = settings;
        this.start = settings.start().toEpochMilli();
        this.chance = new SeededRandom(settings.seed());
        this.delivery = new Delivery(settings.mix(), chance);
        this.checkout = new Checkout(chance, delivery);
        this.profiles = new Profiles(chance, agenda, delivery);
        this.fraud = new FraudPlanter(chance, delivery);
        for (int i = 0; i < settings.users(); i++) {
            customers.add(new Customer(i, i < RESELLERS, chance));
        }
        customers.forEach(customer -> profiles.introduce(customer, start));
        begin();
    }

    private void begin() {
        long warmUp = Math.min(WARM_UP, (long) (1_000 * WARM_UP_EVENTS / intensityAt(start)));
        nextVisitAt = start - warmUp;
        agenda.at((long) nextVisitAt, this::startVisit);
        agenda.at(start, this::changeProfile);
        if (settings.mix().fraud() > 0) {
            agenda.at(start, this::plantFraud);
        }
    }

    /** How many customers a shop needs so that {@code eventsPerSecond} of event time do not wear them out. */
    public static int customersKeptBusyBy(double eventsPerSecond) {
        return (int) Math.max(100, Math.min(100_000, 300 * eventsPerSecond));
    }

    /** There is always more. */
    @Override
    public boolean hasNext() {
        return true;
    }

    @Override
    public TimedRecord next() {
        while (true) {
            if (delivery.nextTime() <= agenda.nextTime()) {
                return delivery.takeNext();
            }
            agenda.runNext();
        }
    }

    /** The fraud, and the near misses, of which everything was sent before a time on the axis of {@code sendAt}. */
    public List<PlantedFraud> plantedFraud(Instant sentBefore) {
        return fraud.sentBefore(sentBefore.toEpochMilli());
    }

    private double intensityAt(long time) {
        return Math.max(1e-6, settings.intensity().at(Math.max(time, start)));
    }

    private void startVisit() {
        long now = (long) nextVisitAt;
        int found = findSomebodyFree(now);
        boolean newcomer = found < 0 || chance.happens(NEWCOMERS);
        Customer visitor = newcomer ? signUp(now) : customers.get(found);
        List<Step> steps = Visit.of(visitor, newcomer, chance);
        long end = now + steps.stream().mapToLong(Step::pause).sum();
        visitor.busyUntil(end + chance.between(20_000, 120_000));
        follow(visitor, chance.id("s"), steps, 0, now);

        nextVisitAt += 1_000 * steps.size() / intensityAt(now) * chance.between(50, 150) / 100.0;
        agenda.at((long) nextVisitAt, this::startVisit);
    }

    /** Index of a customer who is not in the shop; −1 if chance only met busy ones. */
    private int findSomebodyFree(long now) {
        for (int i = 0; i < TRIES_TO_FIND_SOMEBODY_FREE; i++) {
            int candidate = chance.zipf(customers.size());
            if (!customers.get(candidate).isBusyAt(now)) {
                return candidate;
            }
        }
        return -1;
    }

    private Customer signUp(long now) {
        Customer newcomer = new Customer(customers.size(), false, chance);
        customers.add(newcomer);
        if (now < start) {
            profiles.introduce(newcomer, start);
        }
        return newcomer;
    }

    private void follow(Customer visitor, String session, List<Step> steps, int position, long time) {
        if (time >= start) {
            take(visitor, session, steps.get(position), position == 0, time);
        }
        if (position + 1 < steps.size()) {
            long next = time + steps.get(position + 1).pause();
            agenda.at(next, () -> follow(visitor, session, steps, position + 1, next));
        }
    }

    private void take(Customer visitor, String session, Step step, boolean first, long time) {
        UserEvent.Builder event = UserEvent.newBuilder()
                .setEventId(chance.id("e"))
                .setUserId(visitor.userId())
                .setSessionId(session)
                .setType(step.type())
                .setPage(step.page())
                .setCountry(visitor.country())
                .setEventTime(Instant.ofEpochMilli(time));
        if (first && chance.happens(0.6)) {
            event.setReferrer(chance.oneOf(REFERRERS));
        }
        if (first && chance.happens(0.2)) {
            event.setCampaign(chance.oneOf(CAMPAIGNS));
        }
        if (step.type() == EventType.SIGNUP) {
            profiles.signedUp(visitor, time);
        }
        if (step.type() == EventType.PURCHASE) {
            String currency = chance.happens(0.03) ? "CHF" : visitor.currency();
            long amountMinor = checkout.buy(visitor, currency, time);
            event.setAmountMinor(amountMinor).setCurrency(currency);
            profiles.bought(visitor, time);
        }
        delivery.send(TimedRecord.of(InputTopic.USER_EVENTS, visitor.userId(), event.build(), time));
    }

    private void changeProfile() {
        long now = agenda.now();
        profiles.change(customers.get(chance.zipf(customers.size())), now);
        agenda.at(now + interval(PROFILE_CHANGES, now), this::changeProfile);
    }

    private void plantFraud() {
        long now = agenda.now();
        fraud.plant(now);
        agenda.at(now + interval(settings.mix().fraud(), now), this::plantFraud);
    }

    /** Milliseconds between things of which there are {@code perEvent} for each user event. */
    private long interval(double perEvent, long now) {
        return Math.max(1, (long) (1_000 / (perEvent * intensityAt(now)) * chance.between(50, 150) / 100.0));
    }
}
