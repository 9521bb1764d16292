/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

import java.util.Set;

/**
 * An input record that the job had to accept.
 *
 * @param missedWindows windows it came too late for, as {@code name@start}
 * @param highestWatermark the highest watermark it can have met, epoch milliseconds
 * @param appendedAt Kafka timestamp, epoch milliseconds
 */
public record Accepted<E>(E event, Set<String> missedWindows, int partition, long highestWatermark, long appendedAt) {}
