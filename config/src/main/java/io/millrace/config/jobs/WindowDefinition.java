/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

import java.time.Duration;
import java.time.ZoneId;

/** A configured window. Its definition never changes under one name: state and results are tied to the name. */
public sealed interface WindowDefinition {

    String name();

    /** The longest event-time span of one window; zero for windows that do not end with time. */
    Duration longest();

    /** Consecutive windows of one size. */
    record Tumbling(String name, Duration size, ZoneId zone) implements WindowDefinition {
        @Override
        public Duration longest() {
            return withClockChange(size, zone);
        }
    }

    /** Windows of one size, one starting at every slide. */
    record Hopping(String name, Duration size, Duration slide, ZoneId zone) implements WindowDefinition {
        @Override
        public Duration longest() {
            return withClockChange(size, zone);
        }
    }

    /** In every span of the size, windows from its start to one, two, … steps later. */
    record Cumulative(String name, Duration size, Duration step, ZoneId zone) implements WindowDefinition {
        @Override
        public Duration longest() {
            return withClockChange(size, zone);
        }
    }

    /** Windows of a fixed number of records. */
    record Counting(String name, long count) implements WindowDefinition {
        @Override
        public Duration longest() {
            return Duration.ZERO;
        }
    }

    /** In zones with daylight saving time, a local day can have an extra hour. */
    private static Duration withClockChange(Duration size, ZoneId zone) {
        return zone.getRules().isFixedOffset() ? size : size.plusHours(1);
    }
}
