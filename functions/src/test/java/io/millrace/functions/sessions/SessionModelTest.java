/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.ClickEvent;
import io.millrace.schemas.EventType;
import io.millrace.schemas.SessionEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Compares the operator with the naive model step by step, over random streams with disorder, ties, distances around the
 * gap, merges, logouts, maximal lengths and restarts.
 */
class SessionModelTest {

    private static final int STREAMS = 4_000;
    private static final long SEED = 20_261_123;
    private static final long START = 1_000_000_000_000L;
    private static final long MINUTE = 60_000;
    private static final long GAP = 30 * MINUTE;
    private static final long[] DISTANCES = {
        0, 0, 1, MINUTE, 10 * MINUTE, GAP - 1, GAP, GAP + 1, 2 * GAP - 1, 2 * GAP, 2 * GAP + 1, 5 * GAP
    };

    /** An event, the watermark after it, and whether the operator is restarted before it. */
    private record Step(ClickEvent event, long watermark, boolean afterRestart) {}

    @Test
    void emitsTheRecordsOfTheNaiveModelAfterEveryStep() throws Exception {
        SplittableRandom seeds = new SplittableRandom(SEED);
        Map<String, Integer> occurrences = new TreeMap<>();
        for (int i = 0; i < STREAMS; i++) {
            long seed = seeds.nextLong();
            List<Step> steps = stream(new SplittableRandom(seed));
            String fault = fault(steps, occurrences);
            assertThat(fault)
                    .as(() -> "seed %d; the smallest failing stream:%n%s".formatted(seed, minimal(steps)))
                    .isEmpty();
        }
        System.out.printf("%d streams, seed %d: %s%n", STREAMS, SEED, occurrences);
        assertThat(occurrences)
                .allSatisfy((kind, times) -> assertThat(times).as(kind).isGreaterThan(100))
                .containsKeys(
                        "UPDATE",
                        "COMPLETE",
                        "CORRECTED",
                        "SUPERSEDED",
                        "INACTIVITY",
                        "LOGOUT",
                        "MAX_LENGTH",
                        "bounced");
    }

    /** The first difference; empty if there is none. */
    private static String fault(List<Step> steps, Map<String, Integer> occurrences) throws Exception {
        NaiveSessions model = new NaiveSessions(SessionHarness.BOUNDS);
        try (SessionHarness operator = new SessionHarness(UpdateVolume.everyEvent())) {
            long highest = Long.MIN_VALUE;
            for (int i = 0; i < steps.size(); i++) {
                Step step = steps.get(i);
                if (step.afterRestart()) {
                    operator.restart();
                }
                if (!model.isLate(step.event())) {
                    List<SessionEvent> expected = model.process(step.event());
                    List<SessionEvent> emitted = operator.process(step.event());
                    if (!emitted.equals(expected)) {
                        return "step %d, event: expected %s, emitted %s".formatted(i, expected, emitted);
                    }
                    model.kinds(emitted).forEach(kind -> occurrences.merge(kind, 1, Integer::sum));
                }
                highest = Math.max(highest, step.watermark());
                List<SessionEvent> expected = model.watermark(highest);
                List<SessionEvent> emitted = operator.watermark(highest);
                if (!emitted.equals(expected)) {
                    return "step %d, watermark %d: expected %s, emitted %s".formatted(i, highest, expected, emitted);
                }
                model.kinds(emitted).forEach(kind -> occurrences.merge(kind, 1, Integer::sum));
            }
            long end = highest + Duration.ofDays(3).toMillis();
            List<SessionEvent> expected = model.watermark(end);
            List<SessionEvent> emitted = operator.watermark(end);
            if (!emitted.equals(expected)) {
                return "at the end: expected %s, emitted %s".formatted(expected, emitted);
            }
            return operator.leftBehind() == 0 ? "" : "state or timers remain";
        }
    }

    private static List<Step> stream(SplittableRandom random) {
        record Sent(ClickEvent event, long at, int sequence) {}
        List<Sent> sent = new ArrayList<>();
        long time = START;
        int length = random.nextInt(2, 14);
        boolean marathon = random.nextInt(6) == 0;
        for (int i = 0; i < (marathon ? 70 : length); i++) {
            time += marathon ? random.nextLong(20 * MINUTE, GAP + 1) : DISTANCES[random.nextInt(DISTANCES.length)];
            ClickEvent event = event(random, marathon ? 300 : 12, "e%03d-%d".formatted(random.nextInt(1_000), i), time);
            long delay = random.nextInt(3) == 0 ? random.nextLong(45 * MINUTE) : random.nextLong(MINUTE);
            sent.add(new Sent(event, time + delay, i));
        }
        sent.sort(Comparator.comparingLong(Sent::at).thenComparingInt(Sent::sequence));
        int restartAt = random.nextInt(sent.size());
        long lag = List.of(0L, 5_000L, 10 * MINUTE).get(random.nextInt(3));
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < sent.size(); i++) {
            ClickEvent event = sent.get(i).event();
            steps.add(new Step(event, event.getEventTime().toEpochMilli() - lag - 1, i == restartAt));
        }
        return steps;
    }

    private static ClickEvent event(SplittableRandom random, int eventsPerLogout, String id, long time) {
        EventType type = List.of(
                        EventType.PAGE_VIEW,
                        EventType.PAGE_VIEW,
                        EventType.PAGE_VIEW,
                        EventType.CLICK,
                        EventType.LOGOUT)
                .get(random.nextInt(eventsPerLogout) == 0 ? 4 : random.nextInt(4));
        String page = random.nextInt(5) == 0 ? null : "/p" + random.nextInt(9);
        String referrer = random.nextInt(3) == 0 ? "r" + random.nextInt(3) : null;
        String campaign = random.nextInt(3) == 0 ? "c" + random.nextInt(3) : null;
        return new ClickEvent(id, "ann", type, page, referrer, campaign, Instant.ofEpochMilli(time));
    }

    /** Removes steps as long as the stream still fails. */
    private static String minimal(List<Step> steps) {
        try {
            List<Step> smallest = new ArrayList<>(steps);
            for (int i = 0; i < smallest.size(); ) {
                List<Step> without = new ArrayList<>(smallest);
                without.remove(i);
                if (!without.isEmpty() && !fault(without, new TreeMap<>()).isEmpty()) {
                    smallest = without;
                } else {
                    i++;
                }
            }
            StringBuilder text = new StringBuilder(fault(smallest, new TreeMap<>()));
            smallest.forEach(step -> text.append(System.lineSeparator()).append(step));
            return text.toString();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
