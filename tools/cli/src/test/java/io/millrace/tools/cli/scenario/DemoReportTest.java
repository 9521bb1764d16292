/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.config.jobs.OrderEnrichmentSettings.Join;
import io.millrace.tools.oracle.core.InputCounts;
import io.millrace.tools.oracle.core.JobVerdict;
import io.millrace.tools.oracle.core.Tally;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DemoReportTest {

    private static final InputCounts INPUT = new InputCounts(1_000, 900, 80, 3, 5, 8, 7);

    private static DemoReport report(Tally results) {
        return report(results, 9);
    }

    private static DemoReport report(Tally results, long caught) {
        Map<String, Tally> outputs = new LinkedHashMap<>();
        outputs.put("purchase-totals", results);
        outputs.put("purchase-totals.dlq", new Tally(7, 7, 0, 0, 0));
        outputs.put("purchase-totals.late", new Tally(8, 8, 0, 0, 0));
        JobVerdict verdict = new JobVerdict(
                "purchase-totals",
                INPUT,
                outputs,
                new JobVerdict.Summary(List.of("512 records, 12 of them late updates"), Map.of("lateUpdates", 12L)),
                Optional.of(INPUT.byGauge()),
                List.of("purchase-totals  missing: one window"),
                List.of());
        return new DemoReport(
                new Demo.Plan(Optional.of(Duration.ofSeconds(60)), 1_500, 120, Join.KEYED, 42, Optional.empty()),
                Map.of("flink", "2.2.1"),
                Duration.ofMillis(12_345),
                Duration.ofSeconds(60),
                false,
                Map.of("user-events", 1_000L),
                2_000_000_000L,
                List.of(verdict),
                List.of(new PlantedTally("card-testing", 9, caught, 4, 0)));
    }

    @Test
    void showsWhatPeopleLookFor() {
        String table = report(new Tally(500, 499, 1, 0, 0)).table();

        assertThat(table)
                .contains(
                        "user-events",
                        "1,000 records",
                        "499",
                        "missing",
                        "agree",
                        "missing: one window",
                        "1.86 GiB",
                        "join keyed",
                        "card-testing");
    }

    @Test
    void writesTheSameFiguresForPrograms(@TempDir Path folder) throws IOException {
        Path file = report(new Tally(500, 499, 1, 0, 0)).write(folder.resolve("made/as/needed"));

        JsonNode figures = new ObjectMapper().readTree(file.toFile());
        assertThat(file).hasFileName("report.json");
        assertThat(figures.path("verified").asBoolean()).isFalse();
        assertThat(figures.path("seed").asInt()).isEqualTo(42);
        assertThat(figures.path("join").asText()).isEqualTo("keyed");
        assertThat(figures.path("mostMemoryBytes").asLong()).isEqualTo(2_000_000_000L);
        assertThat(figures.path("versions").path("flink").asText()).isEqualTo("2.2.1");
        JsonNode job = figures.path("jobs").path(0);
        assertThat(job.path("job").asText()).isEqualTo("purchase-totals");
        assertThat(job.path("expected").asInt()).isEqualTo(500);
        assertThat(job.path("missing").asInt()).isEqualTo(1);
        assertThat(job.path("input").path("recordsLate").asInt()).isEqualTo(5);
        assertThat(job.path("outputs")
                        .path("purchase-totals.dlq")
                        .path("matched")
                        .asInt())
                .isEqualTo(7);
    }

    @Test
    void isVerifiedWhenEveryJobIs(@TempDir Path folder) throws IOException {
        Path file = report(new Tally(500, 500, 0, 0, 0)).write(folder);

        assertThat(new ObjectMapper().readTree(file.toFile()).path("verified").asBoolean())
                .isTrue();
    }

    @Test
    void isNotVerifiedWhenPlantedFraudGotAway() {
        DemoReport report = report(new Tally(500, 500, 0, 0, 0), 8);

        assertThat(report.isVerified()).isFalse();
        assertThat(report.plantedHeadline())
                .hasValue(
                        "FAILED  planted fraud: card-testing: 8 of 9 planted caught, 0 of 4 near misses wrongly caught");
    }
}
