/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

import java.time.Duration;
import java.time.ZoneId;

/** A window as configured. Its definition under one name never changes: state and results are tied to the name. */
public sealed interface WindowDefinition {

    String name();

    /** The longest stretch of event time that one window can cover; zero for windows that do not end with time. */
    Duration longest();

    /** One after the other, of one size. */
    record Tumbling(String name, Duration size, ZoneId zone) implements WindowDefinition {
        @Override
        public Duration longest() {
            return withClockChange(size, zone);
        }
    }

    /** Of one size, with a start at every slide. */
    record Hopping(String name, Duration size, Duration slide, ZoneId zone) implements WindowDefinition {
        @Override
        public Duration longest() {
            return withClockChange(size, zone);
        }
    }

    /** In every stretch of the size: from its start to one, two, … steps later. */
    record Cumulative(String name, Duration size, Duration step, ZoneId zone) implements WindowDefinition {
        @Override
        public Duration longest() {
            return withClockChange(size, zone);
        }
    }

    /** So many records, however long that takes. */
    record Counting(String name, long count) implements WindowDefinition {
        @Override
        public Duration longest() {
            return Duration.ZERO;
        }
    }

    /** In zones that put their clocks back, local days have an hour more now and then. */
    private static Duration withClockChange(Duration size, ZoneId zone) {
        return zone.getRules().isFixedOffset() ? size : size.plusHours(1);
    }
}
