/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import java.util.Comparator;
import java.util.PriorityQueue;

/** What is going to happen in the world, by event time; what is due at the same time happens in the order it was planned. */
final class Agenda {

    private record Plan(long time, long sequence, Runnable action) {}

    private final PriorityQueue<Plan> plans =
            new PriorityQueue<>(Comparator.comparingLong(Plan::time).thenComparingLong(Plan::sequence));
    private long sequence;
    private long now;

    /** Event time of the plan that is being carried out, epoch milliseconds. */
    long now() {
        return now;
    }

    void at(long time, Runnable action) {
        plans.add(new Plan(time, sequence++, action));
    }

    long nextTime() {
        return plans.isEmpty() ? Long.MAX_VALUE : plans.peek().time();
    }

    void runNext() {
        Plan plan = plans.remove();
        now = plan.time();
        plan.action().run();
    }
}
