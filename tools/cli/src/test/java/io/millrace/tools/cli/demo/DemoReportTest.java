/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.config.jobs.OrderEnrichmentSettings.Join;
import io.millrace.tools.cli.scenario.PlantedTally;
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
    private static final Tally CLEAN = new Tally(500, 500, 0, 0, 0);
    private static final Tally ONE_MISSING = new Tally(500, 499, 1, 0, 0);

    @TempDir
    private Path folder;

    private static DemoReport report(Tally results, long caught, Optional<Map<String, Long>> jobCounts) {
        Map<String, Tally> outputs = new LinkedHashMap<>();
        outputs.put("purchase-totals", results);
        outputs.put("purchase-totals.dlq", new Tally(7, 7, 0, 0, 0));
        outputs.put("purchase-totals.late", new Tally(8, 8, 0, 0, 0));
        JobVerdict verdict = new JobVerdict(
                "purchase-totals",
                INPUT,
                outputs,
                new JobVerdict.Summary(List.of("512 records, 12 of them late updates"), Map.of("lateUpdates", 12L)),
                jobCounts,
                List.of("purchase-totals  missing: one window"),
                List.of());
        return new DemoReport(
                new DemoPlan(Optional.of(Duration.ofSeconds(60)), 1_500, 120, Join.KEYED, 42, Optional.empty()),
                new DemoReport.Run(
                        Duration.ofMillis(12_345),
                        Duration.ofSeconds(60),
                        false,
                        Map.of("user-events", 1_000L),
                        2_000_000_000L),
                Map.of("flink", "2.2.1"),
                List.of(verdict),
                List.of(new PlantedTally("card-testing", 9, caught, 4, 0)));
    }

    private static DemoReport report(Tally results, long caught) {
        return report(results, caught, Optional.of(INPUT.byGauge()));
    }

    @Test
    void laysOutTheFiguresInAlignedTables() {
        assertThat(DemoTables.of(report(ONE_MISSING, 9))).isEqualToNormalizingNewlines("""
                sent in 60 s, seed 42, 120.0 times as fast as the clock, join keyed:
                  user-events                     1,000 records
                peak memory of the platform: 1.86 GiB

                purchase-totals                   1,000 records in
                  accepted                           80
                    of them partially late            3
                  ignored (other types)             900
                  late                                5
                  duplicates                          8
                  dead letters                        7
                  the job's own counts            agree
                  output                       expected      matched   missing  duplicated   wrong
                  purchase-totals                   500          499         1           0       0
                  purchase-totals.dlq                 7            7         0           0       0
                  purchase-totals.late                8            8         0           0       0
                  500 results in 512 records, 12 of them late updates
                    purchase-totals  missing: one window

                planted fraud                   planted       caught  near misses  wrongly caught
                  card-testing                        9            9            4               0""");
    }

    @Test
    void writesTheFiguresInTheirOrder() throws IOException {
        Path file = report(ONE_MISSING, 9).write(folder.resolve("made/as/needed"));

        assertThat(file).hasFileName("report.json");
        assertThat(json(file).toPrettyString())
                .isEqualTo(new ObjectMapper().readTree("""
                {"verified": false, "interrupted": false, "seed": 42,
                 "eventsPerSecond": 1500.0, "timeFactor": 120.0, "join": "keyed",
                 "startUpSeconds": 12.345, "trafficSeconds": 60.0,
                 "sent": {"user-events": 1000},
                 "mostMemoryBytes": 2000000000,
                 "versions": {"flink": "2.2.1"},
                 "jobs": [{
                  "job": "purchase-totals", "verified": false,
                  "expected": 500, "matched": 499, "missing": 1, "duplicated": 0, "wrong": 0,
                  "lateUpdates": 12,
                  "outputs": {
                   "purchase-totals": {
                    "expected": 500, "matched": 499, "missing": 1, "duplicated": 0, "wrong": 0, "clean": false},
                   "purchase-totals.dlq": {
                    "expected": 7, "matched": 7, "missing": 0, "duplicated": 0, "wrong": 0, "clean": true},
                   "purchase-totals.late": {
                    "expected": 8, "matched": 8, "missing": 0, "duplicated": 0, "wrong": 0, "clean": true}},
                  "input": {
                   "recordsIn": 1000, "recordsIgnored": 900, "recordsAccepted": 80,
                   "recordsPartiallyLate": 3, "recordsLate": 5, "recordsDuplicate": 8, "recordsDeadLettered": 7},
                  "jobCounts": {
                   "recordsIn": 1000, "recordsIgnored": 900, "recordsAccepted": 80,
                   "recordsPartiallyLate": 3, "recordsLate": 5, "recordsDuplicate": 8, "recordsDeadLettered": 7},
                  "countDifferences": [],
                  "examples": ["purchase-totals  missing: one window"],
                  "notes": []}],
                 "plantedFraud": [{
                  "detector": "card-testing", "planted": 9, "caught": 9,
                  "nearMisses": 4, "wronglyCaught": 0, "clean": true}]}""").toPrettyString());
    }

    @Test
    void leavesOutCountsThatAJobDidNotReport() throws IOException {
        DemoReport report = report(CLEAN, 9, Optional.empty());

        assertThat(json(report.write(folder)).path("jobs").path(0).has("jobCounts"))
                .isFalse();
        assertThat(DemoTables.of(report)).contains("the job's own counts      unavailable");
    }

    @Test
    void isVerifiedWhenEveryJobIs() throws IOException {
        assertThat(json(report(CLEAN, 9).write(folder)).path("verified").asBoolean())
                .isTrue();
    }

    @Test
    void isNotVerifiedWhenPlantedFraudIsMissed() {
        DemoReport report = report(CLEAN, 8);

        assertThat(report.isVerified()).isFalse();
        assertThat(report.plantedHeadline())
                .hasValue(
                        "FAILED  planted fraud: card-testing: 8 of 9 planted caught, 0 of 4 near misses wrongly caught");
    }

    private static JsonNode json(Path file) throws IOException {
        return new ObjectMapper().readTree(file.toFile());
    }
}
