/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.ClickEvent;
import io.millrace.schemas.EventType;
import io.millrace.schemas.SessionEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Compares users with pages of a few events with the naive model, step by step, over random histories of narrow sessions:
 * disorder, ties, merges, logouts, cascades of maximal lengths, settled parts, writes and evictions at any point.
 */
class SessionHistoryTest {

    private static final int HISTORIES = 25_000;
    private static final long SEED = 20_261_127;
    private static final long START = 1_000_000_000_000L;

    /** An event, the watermark after it, and the access to state before it. */
    private record Step(ClickEvent event, long watermark, Access access) {}

    private enum Access {
        NONE,
        WRITE,
        EVICT
    }

    private record History(SessionBounds bounds, int pageCapacity, List<Step> steps) {}

    @Test
    void emitsTheRecordsOfTheNaiveModelAfterEveryStep() throws Exception {
        SplittableRandom seeds = new SplittableRandom(SEED);
        Map<String, Integer> occurrences = new TreeMap<>();
        for (int i = 0; i < HISTORIES; i++) {
            long seed = seeds.nextLong();
            History history = history(new SplittableRandom(seed));
            String fault = fault(history, occurrences);
            assertThat(fault)
                    .as(() -> "seed %d; the smallest failing history:%n%s".formatted(seed, minimal(history)))
                    .isEmpty();
        }
        System.out.printf("%d histories, seed %d: %s%n", HISTORIES, SEED, occurrences);
        assertThat(occurrences)
                .allSatisfy((kind, times) -> assertThat(times).as(kind).isGreaterThan(1_000))
                .containsKeys(
                        "UPDATE",
                        "COMPLETE",
                        "CORRECTED",
                        "SUPERSEDED",
                        "INACTIVITY",
                        "LOGOUT",
                        "MAX_LENGTH",
                        "bounced",
                        "page written");
    }

    /** The first difference; empty if there is none. */
    private static String fault(History history, Map<String, Integer> occurrences) throws Exception {
        NaiveSessions model = new NaiveSessions(history.bounds());
        CachedUser user = new CachedUser(history.bounds(), history.pageCapacity());
        long highest = Long.MIN_VALUE;
        for (Step step : history.steps()) {
            switch (step.access()) {
                case WRITE -> user.write();
                case EVICT -> user.evict();
                default -> {} // stays in memory
            }
            if (!model.isLate(step.event())) {
                List<SessionEvent> expected = model.process(step.event());
                List<SessionEvent> emitted = user.process(step.event());
                if (!emitted.equals(expected)) {
                    return "event %s: expected %s, emitted %s".formatted(step, expected, emitted);
                }
                model.kinds(emitted).forEach(kind -> occurrences.merge(kind, 1, Integer::sum));
            }
            highest = Math.max(highest, step.watermark());
            List<SessionEvent> expected = model.watermark(highest);
            List<SessionEvent> emitted = user.watermark(highest);
            if (!emitted.equals(expected)) {
                return "watermark %d: expected %s, emitted %s".formatted(highest, expected, emitted);
            }
            model.kinds(emitted).forEach(kind -> occurrences.merge(kind, 1, Integer::sum));
        }
        occurrences.merge("page written", user.states().pagesWritten(), Integer::sum);
        List<SessionEvent> expected = model.watermark(Long.MAX_VALUE / 2);
        List<SessionEvent> emitted = new ArrayList<>(user.watermark(Long.MAX_VALUE / 2));
        user.write();
        if (!emitted.equals(expected)) {
            return "at the end: expected %s, emitted %s".formatted(expected, emitted);
        }
        return user.isGone() ? "" : "state remains";
    }

    private static History history(SplittableRandom random) {
        long gap = random.nextLong(2, 20);
        long maxLength = random.nextLong(1, 4 * gap);
        SessionBounds bounds = new SessionBounds(gap, maxLength, random.nextLong(0, 2 * gap));
        int logouts = random.nextInt(3, 40);
        int length = random.nextInt(2, 40);
        long disorder = random.nextLong(1, gap + bounds.allowedLatenessMillis() + 5);
        boolean isIdleAtTimes = random.nextBoolean();
        List<Step> steps = new ArrayList<>();
        long time = START;
        for (int i = 0; i < length; i++) {
            time += random.nextInt(4) == 0 ? random.nextLong(2 * gap + 2) : random.nextLong(3);
            time += isIdleAtTimes && random.nextInt(10) == 0 ? 10 * gap : 0;
            long eventTime = random.nextInt(3) == 0 ? time - random.nextLong(disorder) : time;
            long lag = random.nextInt(4) == 0 ? 0 : random.nextLong(4 * gap);
            Access access = Access.values()[Math.max(0, random.nextInt(8) - 5)];
            steps.add(new Step(event(random, logouts, i, eventTime), time - lag, access));
        }
        return new History(bounds, random.nextInt(2, 6), steps);
    }

    private static ClickEvent event(SplittableRandom random, int eventsPerLogout, int number, long time) {
        EventType type = random.nextInt(eventsPerLogout) == 0
                ? EventType.LOGOUT
                : random.nextInt(4) == 0 ? EventType.CLICK : EventType.PAGE_VIEW;
        String page = random.nextInt(5) == 0 ? null : "/p" + random.nextInt(9);
        String referrer = random.nextInt(3) == 0 ? "r" + random.nextInt(3) : null;
        String campaign = random.nextInt(3) == 0 ? "c" + random.nextInt(3) : null;
        String id = "e%d-%d".formatted(random.nextInt(100), number);
        return new ClickEvent(id, "ann", type, page, referrer, campaign, Instant.ofEpochMilli(time));
    }

    /** Removes steps as long as the history still fails. */
    private static String minimal(History history) {
        try {
            History smallest = history;
            for (int i = 0; i < smallest.steps().size(); ) {
                List<Step> steps = new ArrayList<>(smallest.steps());
                steps.remove(i);
                History without = new History(history.bounds(), history.pageCapacity(), steps);
                if (!steps.isEmpty() && !fault(without, new TreeMap<>()).isEmpty()) {
                    smallest = without;
                } else {
                    i++;
                }
            }
            StringBuilder text = new StringBuilder(smallest.bounds() + ", " + fault(smallest, new TreeMap<>()));
            smallest.steps().forEach(step -> text.append(System.lineSeparator()).append(step));
            return text.toString();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
