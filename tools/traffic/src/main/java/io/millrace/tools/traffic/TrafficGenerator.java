/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import java.time.Instant;
import java.util.Iterator;
import java.util.List;

/**
 * Generates the traffic of one coherent shop, endlessly and in send order: user events, the orders and payments that
 * follow from them, customer profiles, and planted fraud. It sends nothing itself.
 *
 * <p>Equal settings produce equal records; another start shifts all times and changes nothing else.
 *
 * <pre>
 * schedule → visits, profile changes, fraud → unreliable delivery → send queue → next()
 * </pre>
 */
public final class TrafficGenerator implements Iterator<TimedRecord> {

    /** Profile changes per user event. */
    private static final double PROFILE_CHANGES = 0.02;

    private final Settings settings;
    private final SeededRandom random;
    private final TimeOrderedQueue<Runnable> schedule = new TimeOrderedQueue<>();
    private final TimeOrderedQueue<TimedRecord> sendQueue = new TimeOrderedQueue<>();
    private final Profiles profiles;
    private final VisitSimulation visits;
    private final FraudPlanter fraud;

    /**
     * The traffic to generate.
     *
     * @param start event time of the first record
     * @param users customers at the start; more sign up now and then, and whenever all are busy
     */
    public record Settings(long seed, Instant start, int users, EventRate eventRate, TrafficMix mix) {

        private static final double LOWEST_RATE = 1e-6;

        public Settings {
            if (users < 1) {
                throw new IllegalArgumentException("users must be at least 1; got %d".formatted(users));
            }
        }

        /** User events per second of event time; the rate at the start also applies to the warm-up before it. */
        double rateAt(long time) {
            return Math.max(LOWEST_RATE, eventRate.at(Math.max(time, start.toEpochMilli())));
        }
    }

    public TrafficGenerator(Settings settings) {
        this.settings = settings;
        this.random = new SeededRandom(settings.seed());
        UnreliableDelivery delivery = new UnreliableDelivery(settings.mix(), random, sendQueue);
        this.profiles = new Profiles(random, schedule, delivery);
        this.visits = new VisitSimulation(settings, random, schedule, delivery, profiles);
        this.fraud = new FraudPlanter(random, sendQueue);
        long start = settings.start().toEpochMilli();
        visits.begin();
        schedule.add(start, () -> changeProfile(start));
        if (settings.mix().fraud() > 0) {
            schedule.add(start, () -> plantFraud(start));
        }
    }

    /**
     * The number of customers that suits a rate of user events per second of event time: all visit often, and one is
     * usually free for the next visit.
     */
    public static int customersKeptBusyBy(double eventsPerSecond) {
        return (int) Math.max(100, Math.min(100_000, 300 * eventsPerSecond));
    }

    /** Always true. */
    @Override
    public boolean hasNext() {
        return true;
    }

    @Override
    public TimedRecord next() {
        while (schedule.nextTime() < sendQueue.nextTime()) {
            schedule.remove().run();
        }
        return sendQueue.remove();
    }

    TrafficMix mix() {
        return settings.mix();
    }

    /** The fraud and near misses whose records all have a {@link TimedRecord#sendAt} before {@code sentBefore}. */
    public List<PlantedFraud> plantedFraud(Instant sentBefore) {
        return fraud.sentBefore(sentBefore.toEpochMilli());
    }

    private void changeProfile(long now) {
        profiles.change(visits.anyCustomer(), now);
        long next = now + interval(PROFILE_CHANGES, now);
        schedule.add(next, () -> changeProfile(next));
    }

    private void plantFraud(long now) {
        fraud.plant(now);
        long next = now + interval(settings.mix().fraud(), now);
        schedule.add(next, () -> plantFraud(next));
    }

    /** Milliseconds until the next of something that happens {@code perEvent} times per user event. */
    private long interval(double perEvent, long now) {
        return Math.max(1, (long) (1_000 / (perEvent * settings.rateAt(now)) * random.between(50, 150) / 100.0));
    }
}
