/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import java.io.Serializable;
import java.time.Clock;
import java.time.Duration;

/**
 * The limits that a pipeline keeps, and the clock that stamps its dead letters.
 *
 * @param dedupHorizon how long ids are remembered, event time; zero turns deduplication off
 * @param maxLateBytes the largest record the late topic accepts, bytes
 * @param stateCacheBytes the decoded state that each stateful operator keeps on the heap, per subtask, bytes
 * @param clock source of {@code failed.at}; must be serializable
 */
public record IntakeLimits(Duration dedupHorizon, int maxLateBytes, long stateCacheBytes, Clock clock)
        implements Serializable {}
