/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.demo;

import io.millrace.config.jobs.OrderEnrichmentSettings.Join;
import io.millrace.tools.cli.scenario.Traffic;
import io.millrace.tools.traffic.TrafficClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Length, pace and options of a demo.
 *
 * <p>Event time lies in the past. With a length, ordinary traffic stops 50 min of event time before the clock, so that
 * markers of the present close every window and session. Without one, event time starts two days ago, catches up with the
 * clock and then runs with it.
 *
 * @param length of the traffic on the clock; empty = until Ctrl-C
 * @param eventsPerSecond user events per second on the clock
 * @param timeFactor milliseconds of event time per millisecond on the clock
 * @param join of order-enrichment
 * @param report folder for report.json
 */
public record DemoPlan(
        Optional<Duration> length,
        double eventsPerSecond,
        double timeFactor,
        Join join,
        long seed,
        Optional<Path> report) {

    /** Longer than the longest session gap plus lateness, so that the markers end all of them. */
    private static final Duration QUIET_BEFORE_NOW = Duration.ofMinutes(50);

    private static final Duration OPEN_END_START = Duration.ofDays(2);
    private static final Duration OPEN_END_RULE_CHANGE = Duration.ofMinutes(1);

    /** The join as command lines and YAML spell it. */
    String joinName() {
        return join.name().toLowerCase(Locale.ROOT);
    }

    /** The traffic that starts now. */
    Traffic.Plan traffic(Instant now) {
        if (length.isEmpty()) {
            return Traffic.Plan.of(seed, eventsPerSecond, new TrafficClock(now.minus(OPEN_END_START), now, timeFactor));
        }
        Instant eventEnd = now.plus(length.orElseThrow()).minus(QUIET_BEFORE_NOW);
        TrafficClock pace = new TrafficClock(eventEnd.minus(inEventTime(length.orElseThrow())), now, timeFactor);
        return Traffic.Plan.of(seed, eventsPerSecond, pace).lasting(length.orElseThrow());
    }

    /** The rules change once the traffic has lasted this long: a third of its length. */
    Duration untilRuleChange() {
        return length.orElse(OPEN_END_RULE_CHANGE).dividedBy(3);
    }

    /** Event time between the change of rules and their effect: another fifth of the length. */
    Duration ruleNotice() {
        return inEventTime(length.orElse(OPEN_END_RULE_CHANGE).dividedBy(5));
    }

    private Duration inEventTime(Duration onTheClock) {
        return Duration.ofMillis((long) (onTheClock.toMillis() * timeFactor));
    }

    /** Progress of the traffic: {@code 12 s of 60 s}. */
    String progress(Duration elapsed) {
        long seconds = elapsed.toSeconds();
        return length.map(whole -> "%d s of %d s".formatted(Math.min(seconds, whole.toSeconds()), whole.toSeconds()))
                .orElse("%d s, Ctrl-C ends it".formatted(seconds));
    }
}
