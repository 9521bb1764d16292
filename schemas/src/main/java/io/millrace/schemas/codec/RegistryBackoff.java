/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.codec;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Time as a decoder needs it when the registry has no answer yet: how long something took, and waiting. */
public interface RegistryBackoff {

    /** Time that has passed since some fixed moment; never goes backwards. */
    Duration elapsed();

    /** Lets time pass. */
    void pause(Duration duration) throws InterruptedException;

    /** The real time of this machine; waiting blocks the thread. */
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
