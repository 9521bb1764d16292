/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import io.millrace.config.OperationFailedException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for conditions that other processes bring about. */
public final class Polling {
    private static final Duration STEP = Duration.ofMillis(100);

    private Polling() {}

    /** Whether the condition became true within the timeout; checks it at least once. */
    public static boolean until(Duration timeout, BooleanSupplier condition) {
        long end = System.nanoTime() + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() >= end) {
                return false;
            }
            pause(STEP);
        }
        return true;
    }

    static void pause(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationFailedException("interrupted while waiting", e);
        }
    }
}
