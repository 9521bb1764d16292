/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import io.millrace.functions.runtime.PinnedSetting;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * How long a user's history is kept for scoring, in event time.
 *
 * @param history how long a transaction is kept for the windows of rules
 * @param amountMemory how long the approved amounts in a currency are kept after the last transaction in it; not shorter
 *     than {@code history}
 */
public record HistoryRetention(Duration history, Duration amountMemory) implements Serializable {

    /** Rules of any version look back over the whole history; amounts only have to be remembered long enough. */
    List<PinnedSetting> pinned() {
        return List.of(
                PinnedSetting.fixed("history", history), PinnedSetting.neverLonger("amount-memory", amountMemory));
    }
}
