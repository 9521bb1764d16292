/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.demo;

import io.millrace.config.jobs.JobDefinition;
import io.millrace.tools.cli.console.ConsoleProgress;
import io.millrace.tools.cli.console.Interrupts;
import io.millrace.tools.cli.console.StatusDisplay;
import io.millrace.tools.cli.scenario.Deployment;
import io.millrace.tools.cli.scenario.LocalEnvironment;
import io.millrace.tools.cli.scenario.PlantedTally;
import io.millrace.tools.cli.scenario.Traffic;
import io.millrace.tools.cli.scenario.Verification;
import io.millrace.tools.oracle.core.JobVerdict;
import io.millrace.tools.platform.Installation;
import io.millrace.tools.traffic.PlantedFraud;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Runs every job on a platform of its own, sends traffic in compressed time and verifies all results. */
public final class Demo {

    private static final String INSTANCE = "demo";
    private static final int PARALLELISM = 2;
    private static final Duration CATCH_UP_TIMEOUT = Duration.ofMinutes(5);

    private final DemoPlan plan;
    private final Installation installation;
    private final PrintStream out;
    private final Clock clock = Clock.systemUTC();
    private final StatusDisplay display;
    private boolean rulesChanged;
    private volatile boolean interrupted;

    /** @param out standard output */
    public Demo(DemoPlan plan, Installation installation, PrintStream out) {
        this.plan = plan;
        this.installation = installation;
        this.out = out;
        this.display = StatusDisplay.onStandardOutput(out, System.getenv());
    }

    /** Runs from the start of Kafka to the verdict; returns whether everything was verified. */
    public boolean run() {
        Instant started = clock.instant();
        display.print("Millrace demo: seed %d, %,.0f user events/s, event time %s times as fast as the clock"
                .formatted(plan.seed(), plan.eventsPerSecond(), plan.timeFactor()));
        ConsoleProgress progress = new ConsoleProgress(display::print);
        try (LocalEnvironment environment = LocalEnvironment.start(installation, INSTANCE, progress)) {
            display.print("created %d topics, registered the schemas of %d subjects"
                    .formatted(environment.topics(), environment.subjects()));
            environment.rules().put(DemoRules.IN_FORCE_FROM_THE_START);
            Deployment jobs = new Deployment(environment, settings());
            jobs.submit(PARALLELISM);
            jobs.awaitRunning();
            Duration startUp = since(started);
            display.print("ready after %d s; Flink Web UI: %s"
                    .formatted(startUp.toSeconds(), environment.addresses().webUi()));
            DemoReport report = sendAndVerify(environment, jobs, startUp);
            print(report);
            return report.isVerified();
        }
    }

    private Map<JobDefinition, List<String>> settings() {
        Map<JobDefinition, List<String>> settings = new LinkedHashMap<>();
        for (JobDefinition job : JobDefinition.all()) {
            settings.put(job, new ArrayList<>(installation.settingsArguments(job)));
        }
        settings.get(JobDefinition.ORDER_ENRICHMENT).addAll(List.of("--join", plan.joinName()));
        return settings;
    }

    private DemoReport sendAndVerify(LocalEnvironment environment, Deployment jobs, Duration startUp) {
        Instant started = clock.instant();
        try (Traffic traffic =
                Traffic.start(plan.traffic(started), environment.kafkaClient(), environment.registry())) {
            Interrupts.handle(() -> interrupt(traffic));
            DemoStatus status = new DemoStatus(environment, jobs, traffic, clock);
            display.showUntilDone(traffic.sending(), () -> {
                changeRulesOnce(since(started), traffic);
                return status.lines(plan.progress(since(started)));
            });
            Duration lasted = since(started);
            List<PlantedFraud> planted = traffic.plantedFraud();
            traffic.sendMarkers();
            display.print(
                    "traffic ended after %d s; verifying once the jobs have caught up".formatted(lasted.toSeconds()));

            Verification verification = new Verification(Optional.of(environment.flink()), CATCH_UP_TIMEOUT);
            List<JobVerdict> verdicts = display.showUntilDone(
                    CompletableFuture.supplyAsync(() -> verification.verify(jobs)),
                    () -> status.lines("ended, verifying"));
            List<PlantedTally> tallies = verification.plantedFraud(jobs, planted);
            status.lines("ended");
            return new DemoReport(
                    plan,
                    new DemoReport.Run(startUp, lasted, interrupted, traffic.sent(), status.peakMemory()),
                    Versions.of(installation),
                    verdicts,
                    tallies);
        }
    }

    private void changeRulesOnce(Duration elapsed, Traffic traffic) {
        if (rulesChanged || elapsed.compareTo(plan.untilRuleChange()) < 0) {
            return;
        }
        rulesChanged = true;
        Instant effectiveFrom = traffic.changeRules(plan.ruleNotice(), DemoRules.LESS_SEVERE, DemoRules.INVALID);
        display.print("changed rules while the jobs run: geo-velocity@1 is LOW from event time %s; one more is invalid"
                .formatted(effectiveFrom));
    }

    private void interrupt(Traffic traffic) {
        interrupted = true;
        traffic.stop();
        display.print("Ctrl-C: ending the traffic and verifying what was sent; press it again to stop at once");
    }

    private void print(DemoReport report) {
        display.print("");
        out.println(DemoTables.of(report));
        plan.report().ifPresent(folder -> out.println("report: " + report.write(folder)));
        out.println();
        report.verdicts().forEach(verdict -> out.println(verdict.headline()));
        report.plantedHeadline().ifPresent(out::println);
        out.flush();
    }

    private Duration since(Instant time) {
        return Duration.between(time, clock.instant());
    }
}
