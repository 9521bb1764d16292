/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.enrichment;

import io.millrace.functions.runtime.PinnedSetting;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * Limits how long orders wait for a profile. Each duration ends in event time or in processing time, whichever is first.
 *
 * @param profileWait the time until an order leaves unresolved; zero = at once
 * @param maxPendingPerUser the most orders of a user that wait or can still be corrected; one more evicts the oldest
 * @param correctionHorizon the time for which an unresolved order can still be corrected; zero = never
 */
public record WaitLimits(Duration profileWait, int maxPendingPerUser, Duration correctionHorizon)
        implements Serializable {

    /**
     * The correction horizon also sets the grid of the timers that remove unresolved orders. The wait is not pinned: each
     * waiting order keeps the end it got on arrival.
     */
    List<PinnedSetting> pinned() {
        return List.of(PinnedSetting.fixed("correction-horizon", correctionHorizon));
    }
}
