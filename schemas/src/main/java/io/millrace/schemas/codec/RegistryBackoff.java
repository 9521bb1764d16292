/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.codec;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How a decoder waits for the registry; tests replace it to control time. */
public interface RegistryBackoff {

    /** Monotonic time since an arbitrary origin. */
    Duration elapsed();

    /** Waits. */
    void pause(Duration duration) throws InterruptedException;

    /** Real time; waiting blocks the thread. */
    static RegistryBackoff real() {
        return new RegistryBackoff() {
            @Override
            public Duration elapsed() {
                return Duration.ofNanos(System.nanoTime());
            }

            @Override
            public void pause(Duration duration) throws InterruptedException {
                TimeUnit.NANOSECONDS.sleep(duration.toNanos());
            }
        };
    }
}
