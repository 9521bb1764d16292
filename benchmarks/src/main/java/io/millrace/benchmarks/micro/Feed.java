/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks.micro;

import java.util.SplittableRandom;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;

/** Gives an operator events of random users, and a watermark every second of event time. */
final class Feed implements AutoCloseable {

    private static final long START = 1_735_689_600_000L;
    private static final int EVENTS_PER_SECOND_OF_A_CRAWLER = 20;
    private static final int EVENTS_PER_SECOND = 200;
    private static final int MILLIS_PER_SECOND = 1_000;

    /** Processes an event with that id and event time, epoch milliseconds. */
    interface EventStep {

        void accept(String id, String user, long time) throws Exception;
    }

    /** Advances the watermark, epoch milliseconds. */
    interface WatermarkStep {

        void accept(long watermark) throws Exception;
    }

    private final SplittableRandom random = new SplittableRandom(1);
    private final int users;
    private final int eventsPerSecond;
    private final AbstractStreamOperatorTestHarness<?> harness;
    private final EventStep process;
    private final WatermarkStep advance;
    private long events;

    /** @param harness of the operator, opened */
    Feed(int users, AbstractStreamOperatorTestHarness<?> harness, EventStep process, WatermarkStep advance) {
        this.users = users;
        this.eventsPerSecond = users == 1 ? EVENTS_PER_SECOND_OF_A_CRAWLER : EVENTS_PER_SECOND;
        this.harness = harness;
        this.process = process;
        this.advance = advance;
    }

    /** One event, and a watermark with the last event of each second. */
    void next() throws Exception {
        long time = START + events * MILLIS_PER_SECOND / eventsPerSecond;
        process.accept("event-" + events, "user-" + random.nextInt(users), time);
        events++;
        if (events % eventsPerSecond == 0) {
            advance.accept(time);
            harness.getOutput().clear();
        }
    }

    @Override
    public void close() throws Exception {
        harness.close();
    }
}
