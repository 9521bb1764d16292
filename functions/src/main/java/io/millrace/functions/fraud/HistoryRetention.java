/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.fraud;

import java.io.Serializable;
import java.time.Duration;

/**
 * How long a user's history is kept for scoring, in event time.
 *
 * @param history how long a transaction is kept for the windows of rules
 * @param amountMemory how long the approved amounts in a currency are kept after the last transaction in it; not shorter
 *     than {@code history}
 */
public record HistoryRetention(Duration history, Duration amountMemory) implements Serializable {}
