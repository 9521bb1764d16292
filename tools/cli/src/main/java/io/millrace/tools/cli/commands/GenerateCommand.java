/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import io.millrace.schemas.registry.SchemaRegistry;
import io.millrace.tools.cli.ExitCodes;
import io.millrace.tools.cli.scenario.Traffic;
import io.millrace.tools.traffic.InputTopic;
import io.millrace.tools.traffic.TrafficClock;
import io.millrace.tools.traffic.TrafficGenerator;
import io.millrace.tools.traffic.TrafficMix;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code millrace generate}: seeded traffic into the input topics. */
@Command(
        name = "generate",
        description = {
            "Sends seeded e-commerce traffic to user-events, transactions, orders and users.",
            "The same seed and options produce the same records, relative to the start of event time.",
            "Registers further schemas, under subjects of their own, for records that the options ask for."
        },
        footer = {
            "%nExamples:",
            "  millrace generate --events 100000 --rate 5000",
            "  millrace generate --for 5min --seed 7 --late 0 --broken 0",
            "  millrace generate --start 2026-01-31T12:00:00Z --time-factor 60 --markers"
        })
public final class GenerateCommand implements Callable<Integer> {

    private static final long DEFAULT_EVENTS = 10_000;
    private static final String DEFAULT = " (default: ${DEFAULT-VALUE}).";

    @Option(names = "--events", paramLabel = "N", description = "Records to send to user-events (default: 10,000).")
    private Optional<Long> events = Optional.empty();

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            converter = DurationArgument.class,
            description = "Duration of the traffic on the clock, instead of --events.")
    private Duration length;

    @Option(names = "--seed", paramLabel = "S", description = "Seed of the traffic (default: a new one, printed).")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--rate",
            paramLabel = "R",
            defaultValue = "1000",
            description = "User events per second on the clock" + DEFAULT)
    private double rate;

    @Option(
            names = "--start",
            paramLabel = "TIME",
            description = "Event time of the first record, ISO-8601 such as 2026-01-31T12:00:00Z (default: now).")
    private Instant start;

    @Option(
            names = "--time-factor",
            paramLabel = "F",
            defaultValue = "1",
            description = "Speed of event time relative to the clock until it has caught up with it" + DEFAULT)
    private double factor;

    @Option(
            names = "--users",
            paramLabel = "U",
            description = "Customers at the start (default: as many as the rate keeps busy).")
    private Optional<Long> users = Optional.empty();

    @Option(
            names = "--disorder",
            paramLabel = "SHARE",
            defaultValue = "0.10",
            description =
                    "Share of records out of order, and of profile changes sent to other partitions. Unless 0, records"
                            + " are also held back for 2 s of every 20 s and sent partition after partition" + DEFAULT)
    private double disorder;

    @Option(
            names = "--late",
            paramLabel = "SHARE",
            defaultValue = "0.02",
            description = "Share of late records" + DEFAULT)
    private double late;

    @Option(
            names = "--duplicates",
            paramLabel = "SHARE",
            defaultValue = "0.02",
            description = "Share of records sent twice" + DEFAULT)
    private double duplicates;

    @Option(
            names = "--conflicts",
            paramLabel = "SHARE",
            defaultValue = "0.001",
            description = "Share of purchases sent again with different content" + DEFAULT)
    private double conflicts;

    @Option(
            names = "--broken",
            paramLabel = "SHARE",
            defaultValue = "0.01",
            description =
                    "Broken records per good one: corrupted bytes, unknown, unusable or foreign schemas, schema ids in"
                            + " headers, text that is not UTF-8, impossible times and amounts, invalid ids and keys"
                            + DEFAULT)
    private double broken;

    @Option(
            names = "--old-schema",
            paramLabel = "SHARE",
            defaultValue = "0.25",
            description =
                    "Share of user events written with the first released schema; a tenth as many events and payments"
                            + " have times in microseconds" + DEFAULT)
    private double oldSchema;

    @Option(
            names = "--fraud",
            paramLabel = "SHARE",
            defaultValue = "0.002",
            description = "Episodes of fraud per user event" + DEFAULT)
    private double fraud;

    @Option(
            names = "--markers",
            description = "At the end, send a record of the present to every partition of every data input, so that"
                    + " windows close.")
    private boolean markers;

    @Mixin
    private ServiceAddress.Kafka kafka;

    @Mixin
    private ServiceAddress.Registry registry;

    @Mixin
    private ClientConfiguration clientConfiguration;

    @Mixin
    private InstanceName instance;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Instant now = Clock.systemUTC().instant();
        requireValidOptions(now);
        Traffic.Plan plan = plan(now);
        Map<String, String> client = clientConfiguration.kafka();
        client.put("bootstrap.servers", kafka.address(instance));
        SchemaRegistry schemas = registry.connect(instance, clientConfiguration.registry());
        out.printf(
                "generate: seed %d, event time from %s, %,.0f user events/s%n",
                plan.world().seed(), plan.pace().eventStart(), rate);
        out.flush();
        try (Traffic traffic = Traffic.start(plan, client, schemas)) {
            traffic.awaitEnd();
            if (markers) {
                traffic.sendMarkers();
            }
            out.println("generate: sent "
                    + traffic.sent().entrySet().stream()
                            .map(count -> count.getKey() + " " + count.getValue())
                            .collect(Collectors.joining(", ")));
            out.flush();
        }
        return ExitCodes.OK;
    }

    private void requireValidOptions(Instant now) {
        OptionFaults faults = new OptionFaults();
        faults.require(events.isEmpty() || length == null, "--events and --for exclude each other; keep one of them");
        events.ifPresent(count -> faults.requireBetween("--events", 1, 1_000_000_000_000L, count));
        users.ifPresent(count -> faults.requireBetween("--users", 1, 10_000_000, count));
        if (length != null) {
            faults.requirePositive("--for", length);
        }
        faults.requireAboveZero("--rate", 10_000_000, rate)
                .requireAboveZero("--time-factor", 1_000_000, factor)
                .require(start == null || !start.isAfter(now), "--start must not be in the future; got " + start)
                .requireShare("--disorder", disorder)
                .requireShare("--late", late)
                .requireShare("--duplicates", duplicates)
                .requireShare("--conflicts", conflicts)
                .requireShare("--broken", broken)
                .requireShare("--old-schema", oldSchema)
                .requireShare("--fraud", fraud)
                .throwIfAny();
    }

    private Traffic.Plan plan(Instant now) {
        TrafficClock pace = new TrafficClock(start == null ? now : start, now, factor);
        TrafficGenerator.Settings world = new TrafficGenerator.Settings(
                seed.orElseGet(() -> new SplittableRandom().nextLong(0, 1_000_000_000)),
                pace.eventStart(),
                customers(),
                pace.eventRate(rate),
                new TrafficMix(disorder, late, duplicates, conflicts, broken, oldSchema, fraud));
        if (length != null) {
            return new Traffic.Plan(world, pace, record -> true).lasting(length);
        }
        long[] left = {events.orElse(DEFAULT_EVENTS)};
        return new Traffic.Plan(world, pace, record -> record.topic() != InputTopic.USER_EVENTS || left[0]-- > 0);
    }

    private int customers() {
        if (users.isPresent()) {
            return Math.toIntExact(users.orElseThrow());
        }
        double sent = length == null ? events.orElse(DEFAULT_EVENTS) : rate * length.toSeconds();
        return (int) Math.min(Math.max(100, sent / 10), TrafficGenerator.customersKeptBusyBy(rate / factor));
    }
}
