/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class JobLinesTest {

    private static final Instant NOW = Instant.parse("2026-01-10T12:00:00Z");
    private static final Map<String, Long> COUNTS = Map.of(
            "recordsIn", 7_000L,
            "profilesTaken", 5_400L,
            "ordersHeld", 12L,
            "ordersResolved", 5_600L,
            "ordersUnresolved", 980L,
            "ordersCorrected", 417L,
            "numRecordsSend", 6_990L);

    private static List<String> lines(long tasksAwaitingProfiles) {
        Map<String, Long> counts = new HashMap<>(COUNTS);
        counts.put("tasksAwaitingProfiles", tasksAwaitingProfiles);
        return JobLines.of("order-enrichment", figures(NOW, counts), Optional.empty(), NOW);
    }

    private static JobFigures figures(Instant at, Map<String, Long> counts) {
        return new JobFigures(at, "RUNNING", counts, Optional.of(NOW.minusSeconds(5)), Optional.empty());
    }

    @Test
    void showsCountsOfProfilesAndOrders() {
        assertThat(lines(0))
                .containsExactly(
                        "order-enrichment     running · in 7,000 (0/s) · out 6,990 (0/s)"
                                + " · watermark 5.0 s behind (event time)",
                        "                     profiles taken 5,400 · orders held 12 · orders resolved 5,600"
                                + " · orders unresolved 980",
                        "                     orders corrected 417 · late 0 · duplicates 0 · dead letters 0"
                                + " · no checkpoint yet");
    }

    @Test
    void showsAwaitingTasksOnlyWhileThereAreAny() {
        assertThat(lines(2)).anyMatch(line -> line.contains("tasks awaiting profiles 2 · profiles taken"));
        assertThat(lines(0)).noneMatch(line -> line.contains("awaiting"));
    }

    @Test
    void fitsTheTerminal() {
        assertThat(lines(2)).allMatch(line -> line.length() <= 120);
    }

    @Test
    void countsRatesSinceTheFiguresBefore() {
        JobFigures before = figures(NOW.minusSeconds(2), Map.of("recordsIn", 6_000L, "numRecordsSend", 6_000L));

        assertThat(JobLines.of("order-enrichment", figures(NOW, COUNTS), Optional.of(before), NOW)
                        .get(0))
                .contains("in 7,000 (500/s)", "out 6,990 (495/s)");
    }
}
