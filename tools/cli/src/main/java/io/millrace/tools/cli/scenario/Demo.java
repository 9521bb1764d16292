/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.scenario;

import io.millrace.config.OperationFailedException;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.jobs.OrderEnrichmentSettings.Join;
import io.millrace.config.topics.Deployment;
import io.millrace.config.topics.TopicCatalogue;
import io.millrace.registry.ConfluentSchemaRegistry;
import io.millrace.schemas.registry.SchemaRegistry;
import io.millrace.tools.cli.commands.TopicsCommand;
import io.millrace.tools.cli.rules.RuleTopic;
import io.millrace.tools.oracle.core.JobVerdict;
import io.millrace.tools.platform.Addresses;
import io.millrace.tools.platform.FlinkCli;
import io.millrace.tools.platform.FlinkRest;
import io.millrace.tools.platform.Installation;
import io.millrace.tools.platform.JobSubmitter;
import io.millrace.tools.platform.Platform;
import io.millrace.tools.platform.PlatformOptions;
import io.millrace.tools.platform.Schemas;
import io.millrace.tools.platform.Topics;
import io.millrace.tools.traffic.InputTopic;
import io.millrace.tools.traffic.PlantedFraud;
import io.millrace.tools.traffic.RecordEncoder;
import io.millrace.tools.traffic.TimedRecord;
import io.millrace.tools.traffic.TrafficClock;
import io.millrace.tools.traffic.TrafficGenerator;
import io.millrace.tools.traffic.TrafficMix;
import io.millrace.tools.traffic.TrafficSender;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * One demo: a platform of its own, every job, traffic in compressed time, the oracle's verdict.
 *
 * <p>Event time lies in the past. With a given length, ordinary traffic stops 50 min of event time before the clock, and
 * a marker in every partition moves time to now, so that everything before it is over. Without one, event time starts
 * two days ago, catches up with the clock and then runs with it, until Ctrl-C.
 */
public final class Demo {

    private static final String INSTANCE = "demo";
    private static final int PARALLELISM = 2;
    /** Longer than the longest session gap plus lateness, so that the marker ends all of them. */
    private static final Duration QUIET_BEFORE_NOW = Duration.ofMinutes(50);

    private static final Duration OPEN_END_START = Duration.ofDays(2);
    private static final Duration JOB_START_PATIENCE = Duration.ofSeconds(90);
    private static final Duration CATCH_UP_PATIENCE = Duration.ofMinutes(5);
    private static final Duration OPEN_END_UNTIL_RULES_CHANGE = Duration.ofMinutes(1);
    private static final Duration TICK = Duration.ofSeconds(1);

    /**
     * What was asked for.
     *
     * @param length of the traffic on the clock; empty = until Ctrl-C
     * @param join where order-enrichment keeps profiles
     * @param report folder for report.json
     */
    public record Plan(
            Optional<Duration> length,
            double eventsPerSecond,
            double timeFactor,
            Join join,
            long seed,
            Optional<Path> report) {

        /** The join as it is given on a command line and in YAML. */
        String joinName() {
            return join.name().toLowerCase(Locale.ROOT);
        }
    }

    private final Plan plan;
    private final Installation installation;
    private final PrintStream out;
    private final Clock clock = Clock.systemUTC();
    private final StatusDisplay display;
    private Duration startUp = Duration.ZERO;
    private volatile boolean interrupted;
    private volatile TrafficSender sender;
    private RuleChanges rules;

    public Demo(Plan plan, Installation installation, PrintStream out) {
        this.plan = plan;
        this.installation = installation;
        this.out = out;
        this.display = StatusDisplay.onStandardOutput(out, System.getenv());
    }

    /** Runs it all; returns whether everything was verified. */
    public boolean run() {
        Instant begun = clock.instant();
        display.say("Millrace demo: seed %d, %,.0f user events/s, event time %s times as fast as the clock"
                .formatted(plan.seed(), plan.eventsPerSecond(), plan.timeFactor()));
        PlatformOptions options = PlatformOptions.of(installation, INSTANCE).withFreshData();
        try (Platform platform = Platform.start(options, new ConsoleProgress(display))) {
            FlinkRest flink = new FlinkRest(platform.addresses().flinkRest());
            SchemaRegistry registry =
                    new ConfluentSchemaRegistry(platform.addresses().registry(), Map.of());
            createTopicsAndSchemas(platform.addresses(), registry);
            rules = new RuleChanges(new RuleTopic(
                    Map.of("bootstrap.servers", platform.addresses().kafka()), registry));
            rules.putBeforeStart();
            Map<String, String> jobIds = submitJobs(platform, flink);
            startUp = since(begun);
            display.say("ready after %d s; Flink's Web UI: %s"
                    .formatted(startUp.toSeconds(), platform.addresses().webUi()));
            return playAndVerify(platform, flink, registry, jobIds);
        }
    }

    private void createTopicsAndSchemas(Addresses addresses, SchemaRegistry registry) {
        Map<String, String> client = Map.of("bootstrap.servers", addresses.kafka());
        List<NewTopic> wanted =
                TopicsCommand.newTopics(TopicCatalogue.load(installation.topicsFile()), Deployment.LOCAL);
        try (Topics topics = new Topics(client, wanted)) {
            topics.apply();
        }
        int subjects = new Schemas(registry).register().size();
        display.say("%d topics and the schemas of %d subjects are there".formatted(wanted.size(), subjects));
    }

    private Map<String, String> submitJobs(Platform platform, FlinkRest flink) {
        FlinkCli cli = FlinkCli.ofPlatform(installation, platform.directory()).printingTo(out);
        JobSubmitter submitter = new JobSubmitter(installation, cli, platform.directory());
        // Side by side: what takes time is Flink's client, a process of its own for each job.
        ExecutorService submissions =
                Executors.newFixedThreadPool(JobDefinition.all().size(), Demo::daemon);
        try {
            Map<String, CompletableFuture<String>> submitted = new LinkedHashMap<>();
            for (JobDefinition job : JobDefinition.all()) {
                List<String> arguments = arguments(job, platform.addresses());
                submitted.put(
                        job.name(),
                        CompletableFuture.supplyAsync(
                                () -> submitter.submit(job, PARALLELISM, Optional.empty(), arguments), submissions));
            }
            Map<String, String> jobIds = new LinkedHashMap<>();
            submitted.forEach((job, jobId) -> jobIds.put(job, result(jobId)));
            jobIds.forEach((job, jobId) -> awaitRunning(flink, job, jobId));
            return jobIds;
        } finally {
            submissions.shutdownNow();
        }
    }

    private static <T> T result(CompletableFuture<T> work) {
        try {
            return work.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    private List<String> arguments(JobDefinition job, Addresses addresses) {
        List<String> arguments = new ArrayList<>(installation.settingsArguments(job));
        arguments.addAll(JobSubmitter.addressArguments(addresses));
        if (job.equals(JobDefinition.ORDER_ENRICHMENT)) {
            arguments.addAll(List.of("--join", plan.joinName()));
        }
        return arguments;
    }

    private void awaitRunning(FlinkRest flink, String job, String jobId) {
        Instant deadline = clock.instant().plus(JOB_START_PATIENCE);
        while (!flink.allTasksRunning(jobId)) {
            if (clock.instant().isAfter(deadline)) {
                throw new OperationFailedException("%s does not run after %d s: %s"
                        .formatted(job, JOB_START_PATIENCE.toSeconds(), flink.exceptions(jobId)));
            }
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
    }

    private boolean playAndVerify(
            Platform platform, FlinkRest flink, SchemaRegistry registry, Map<String, String> jobIds) {
        TrafficClock pace = pace();
        TrafficGenerator generator = new TrafficGenerator(new TrafficGenerator.Settings(
                plan.seed(),
                pace.eventStart(),
                TrafficGenerator.customersKeptBusyBy(plan.eventsPerSecond() / plan.timeFactor()),
                pace.eventRate(plan.eventsPerSecond()),
                TrafficMix.DEFAULT));
        Map<String, String> client =
                Map.of("bootstrap.servers", platform.addresses().kafka());
        ExecutorService background = Executors.newSingleThreadExecutor(Demo::daemon);
        try (TrafficSender traffic = new TrafficSender(client, RecordEncoder.of(registry), pace, clock)) {
            sender = traffic;
            Interrupts.handle(this::endTraffic);
            DemoStatus status = new DemoStatus(platform, flink, jobIds, traffic, clock);
            Instant trafficBegun = clock.instant();
            CompletableFuture<Void> sending =
                    CompletableFuture.runAsync(() -> traffic.send(generator, wanted(pace)), background);
            await(sending, status, () -> {
                changeRulesInMidRun(trafficBegun, traffic);
                return played(trafficBegun);
            });
            Duration trafficLasted = since(trafficBegun);
            List<PlantedFraud> planted = generator.plantedFraud(traffic.eventTime());
            traffic.sendMarkers();
            display.say("traffic is over after %d s; the jobs finish what they have, then the oracle looks"
                    .formatted(trafficLasted.toSeconds()));

            CompletableFuture<List<JobVerdict>> verifying =
                    CompletableFuture.supplyAsync(() -> verify(flink, platform.addresses()), background);
            List<JobVerdict> verdicts = await(verifying, status, () -> "over, verifying");
            return conclude(
                    verdicts, lookForPlanted(flink, planted, platform.addresses()), trafficLasted, traffic, status);
        } finally {
            background.shutdownNow();
        }
    }

    /** After a third of the traffic, effective when another fifth is over. */
    private void changeRulesInMidRun(Instant trafficBegun, TrafficSender traffic) {
        Duration length = plan.length().orElse(OPEN_END_UNTIL_RULES_CHANGE);
        if (rules.isChanged() || since(trafficBegun).compareTo(length.dividedBy(3)) < 0) {
            return;
        }
        long aheadMillis = (long) (length.dividedBy(5).toMillis() * plan.timeFactor());
        display.say(rules.change(traffic.eventTime().plusMillis(aheadMillis)));
    }

    private List<PlantedTally> lookForPlanted(FlinkRest flink, List<PlantedFraud> planted, Addresses addresses) {
        return new Verifier(Optional.of(flink), CATCH_UP_PATIENCE, () -> false)
                .planted(planted, arguments(JobDefinition.FRAUD_DETECTION, addresses), System.getenv());
    }

    private void endTraffic() {
        interrupted = true;
        sender.stop();
        display.say("Ctrl-C: ending the traffic and verifying what was sent; press it again to stop at once");
    }

    private TrafficClock pace() {
        Instant now = clock.instant();
        if (plan.length().isEmpty()) {
            return new TrafficClock(now.minus(OPEN_END_START), now, plan.timeFactor());
        }
        Duration length = plan.length().get();
        Duration covered = Duration.ofMillis((long) (length.toMillis() * plan.timeFactor()));
        Instant eventEnd = now.plus(length).minus(QUIET_BEFORE_NOW);
        return new TrafficClock(eventEnd.minus(covered), now, plan.timeFactor());
    }

    private Predicate<TimedRecord> wanted(TrafficClock pace) {
        if (plan.length().isEmpty()) {
            return record -> true;
        }
        Instant wallEnd = pace.wallStart().plus(plan.length().get());
        return record -> pace.wallTimeOf(record).isBefore(wallEnd);
    }

    private String played(Instant begun) {
        long seconds = since(begun).toSeconds();
        return plan.length()
                .map(length -> "%d s of %d s".formatted(Math.min(seconds, length.toSeconds()), length.toSeconds()))
                .orElse("%d s, Ctrl-C ends it".formatted(seconds));
    }

    /** Shows the status until the work is done. */
    private <T> T await(CompletableFuture<T> work, DemoStatus status, Supplier<String> doing) {
        while (true) {
            try {
                return work.get(TICK.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                display.update(status.lines(doing.get()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new OperationFailedException("interrupted while waiting", e);
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
            }
        }
    }

    private List<JobVerdict> verify(FlinkRest flink, Addresses addresses) {
        Verifier verifier = new Verifier(Optional.of(flink), CATCH_UP_PATIENCE, () -> false);
        return JobDefinition.all().stream()
                .map(job -> verifier.verify(job.name(), arguments(job, addresses), System.getenv()))
                .toList();
    }

    private boolean conclude(
            List<JobVerdict> verdicts,
            List<PlantedTally> planted,
            Duration trafficLasted,
            TrafficSender traffic,
            DemoStatus status) {
        status.lines("over");
        display.say("");
        Map<String, Long> sent = new LinkedHashMap<>();
        for (InputTopic topic : InputTopic.values()) {
            sent.put(topic.topic(), traffic.sent(topic));
        }
        DemoReport report = new DemoReport(
                plan,
                Versions.of(installation),
                startUp,
                trafficLasted,
                interrupted,
                sent,
                status.mostMemory(),
                verdicts,
                planted);
        out.println(report.table());
        plan.report().ifPresent(folder -> out.println("report: " + report.write(folder)));
        out.println();
        verdicts.forEach(verdict -> out.println(verdict.headline()));
        report.plantedHeadline().ifPresent(out::println);
        out.flush();
        return report.isVerified();
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "millrace-demo");
        thread.setDaemon(true);
        return thread;
    }

    private Duration since(Instant time) {
        return Duration.between(time, clock.instant());
    }
}
