/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

/**
 * Counts time from the epoch in the unit that windows are aligned to: milliseconds in UTC, local days in another zone.
 */
interface TimeAxis {

    /** The unit that contains an instant in epoch milliseconds. */
    long unit(long instant);

    /** The first instant of a unit, epoch milliseconds. */
    long start(long unit);

    static TimeAxis of(TimeWindows window) {
        return window.isUtc() ? new Milliseconds() : new Days(new LocalDays(window.zone()));
    }

    /** Milliseconds since the epoch. */
    record Milliseconds() implements TimeAxis {

        @Override
        public long unit(long instant) {
            return instant;
        }

        @Override
        public long start(long unit) {
            return unit;
        }
    }

    /** Days of a time zone. */
    record Days(LocalDays days) implements TimeAxis {

        @Override
        public long unit(long instant) {
            return days.of(instant);
        }

        @Override
        public long start(long unit) {
            return days.midnight(unit);
        }
    }
}
