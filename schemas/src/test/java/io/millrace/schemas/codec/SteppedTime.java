/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.schemas.codec;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Time that advances only by waiting. */
final class SteppedTime implements RegistryBackoff {

    private Duration now = Duration.ofHours(-7); // an arbitrary origin, like that of a real clock
    final List<Duration> pauses = new ArrayList<>();

    @Override
    public Duration elapsed() {
        return now;
    }

    @Override
    public void pause(Duration duration) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        pauses.add(duration);
        now = now.plus(duration);
    }

    void advance(Duration duration) {
        now = now.plus(duration);
    }

    Duration waited() {
        return pauses.stream().reduce(Duration.ZERO, Duration::plus);
    }
}
