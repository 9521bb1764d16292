/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.console;

import java.time.Duration;
import java.util.Locale;

/** Formats counts, durations and sizes for people, the same in every locale. */
public final class HumanFormat {

    private static final double KIBIBYTE = 1024;
    private static final double MEBIBYTE = 1024 * KIBIBYTE;
    private static final double GIBIBYTE = 1024 * MEBIBYTE;

    private HumanFormat() {}

    /** Thousands are separated by commas: {@code 7,783}. */
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** Seconds with one decimal: {@code 2.3 s}. */
    public static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%,.1f s", duration.toMillis() / 1_000.0);
    }

    /**
     * A size in the unit that leaves one to four digits: {@code 0.3 KiB}, {@code 12.5 MiB}, {@code 1.86 GiB}.
     *
     * @param bytes 0 or more
     */
    public static String size(long bytes) {
        if (bytes >= GIBIBYTE) {
            return String.format(Locale.ROOT, "%.2f GiB", bytes / GIBIBYTE);
        }
        if (bytes >= MEBIBYTE) {
            return String.format(Locale.ROOT, "%.1f MiB", bytes / MEBIBYTE);
        }
        return String.format(Locale.ROOT, "%.1f KiB", bytes / KIBIBYTE);
    }
}
