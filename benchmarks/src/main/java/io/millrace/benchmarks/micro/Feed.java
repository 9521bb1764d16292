/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks.micro;

import java.util.SplittableRandom;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;

/** Gives an operator events of random users, and a watermark every second of event time. */
abstract class Feed implements AutoCloseable {

    private static final long START = 1_735_689_600_000L;
    private static final int EVENTS_PER_SECOND_OF_A_CRAWLER = 20;
    private static final int EVENTS_PER_SECOND = 200;
    private static final int MILLIS_PER_SECOND = 1_000;

    private final SplittableRandom random = new SplittableRandom(1);
    private final AbstractStreamOperatorTestHarness<?> harness;
    private final int users;
    private final int eventsPerSecond;
    private long events;

    Feed(int users, AbstractStreamOperatorTestHarness<?> harness) {
        this.users = users;
        this.harness = harness;
        this.eventsPerSecond = users == 1 ? EVENTS_PER_SECOND_OF_A_CRAWLER : EVENTS_PER_SECOND;
    }

    abstract void process(String id, String user, long time) throws Exception;

    abstract void advance(long watermark) throws Exception;

    /** One event, and a watermark with the last event of each second. */
    final void next() throws Exception {
        long time = START + events * MILLIS_PER_SECOND / eventsPerSecond;
        process("event-" + events, "user-" + random.nextInt(users), time);
        events++;
        if (events % eventsPerSecond == 0) {
            advance(time);
            harness.getOutput().clear();
        }
    }

    @Override
    public final void close() throws Exception {
        harness.close();
    }
}
