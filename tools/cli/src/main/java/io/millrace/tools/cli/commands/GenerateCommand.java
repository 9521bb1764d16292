/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import io.millrace.config.UsageException;
import io.millrace.registry.ConfluentSchemaRegistry;
import io.millrace.tools.cli.ExitCodes;
import io.millrace.tools.traffic.InputTopic;
import io.millrace.tools.traffic.RecordEncoder;
import io.millrace.tools.traffic.TimedRecord;
import io.millrace.tools.traffic.TrafficClock;
import io.millrace.tools.traffic.TrafficGenerator;
import io.millrace.tools.traffic.TrafficMix;
import io.millrace.tools.traffic.TrafficSender;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code millrace generate}: seeded traffic into the input topics. */
@Command(
        name = "generate",
        description = {
            "Seeded e-commerce traffic into user-events, transactions, orders and users.",
            "The same seed and options give the same records, apart from the start of event time."
        },
        sortOptions = false)
public final class GenerateCommand implements Callable<Integer> {

    private static final long DEFAULT_EVENTS = 10_000;

    @Option(names = "--events", paramLabel = "N", description = "records to send to user-events (default: 10,000)")
    private Optional<Long> events = Optional.empty();

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            converter = DurationArgument.class,
            description = "how long to send, on the clock, instead of --events")
    private Duration length;

    @Option(names = "--seed", paramLabel = "S", description = "chance (default: a new one, printed)")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--rate",
            paramLabel = "R",
            defaultValue = "1000",
            description = "user-events per second on the clock (default: ${DEFAULT-VALUE})")
    private double rate;

    @Option(
            names = "--start",
            paramLabel = "TIME",
            description = "event time of the first record, ISO-8601 such as 2026-01-31T12:00:00Z (default: now)")
    private Instant start;

    @Option(
            names = "--time-factor",
            paramLabel = "F",
            defaultValue = "1",
            description = "how many times faster than the clock event time runs until it has caught up with it"
                    + " (default: ${DEFAULT-VALUE})")
    private double factor;

    @Option(
            names = "--users",
            paramLabel = "U",
            description = "customers at the start (default: what the rate keeps busy)")
    private Optional<Long> users = Optional.empty();

    @Option(names = "--disorder", paramLabel = "SHARE", defaultValue = "0.10", description = SHARE + "out of order")
    private double disorder;

    @Option(names = "--late", paramLabel = "SHARE", defaultValue = "0.02", description = SHARE + "late")
    private double late;

    @Option(names = "--duplicates", paramLabel = "SHARE", defaultValue = "0.02", description = SHARE + "sent twice")
    private double duplicates;

    @Option(
            names = "--conflicts",
            paramLabel = "SHARE",
            defaultValue = "0.001",
            description = "share of purchases sent again with other content (default: ${DEFAULT-VALUE})")
    private double conflicts;

    @Option(
            names = "--broken",
            paramLabel = "SHARE",
            defaultValue = "0.005",
            description = "broken records per good one (default: ${DEFAULT-VALUE})")
    private double broken;

    @Option(
            names = "--old-schema",
            paramLabel = "SHARE",
            defaultValue = "0.25",
            description = SHARE + "written with the first released schema")
    private double oldSchema;

    @Option(
            names = "--fraud",
            paramLabel = "SHARE",
            defaultValue = "0.002",
            description = "episodes of fraud per user event (default: ${DEFAULT-VALUE})")
    private double fraud;

    @Option(
            names = "--markers",
            description = "at the end, one record of now in every partition of every data input, so that windows close")
    private boolean markers;

    @Mixin
    private Target target;

    @Spec
    private CommandSpec spec;

    private static final String SHARE = "share of the records that are ";

    @Override
    public Integer call() {
        Instant now = Clock.systemUTC().instant();
        long chosenSeed = seed.orElseGet(() -> new SplittableRandom().nextLong(0, 1_000_000_000));
        TrafficClock pace = pace(now);
        TrafficGenerator generator = new TrafficGenerator(
                new TrafficGenerator.Settings(chosenSeed, pace.eventStart(), customers(), pace.eventRate(rate), mix()));
        RecordEncoder encoder = RecordEncoder.of(new ConfluentSchemaRegistry(target.registry(), Map.of()));

        PrintWriter out = spec.commandLine().getOut();
        out.printf("generate: seed %d, event time from %s, %,.0f user events/s%n", chosenSeed, pace.eventStart(), rate);
        out.flush();
        Map<String, String> client = Map.of("bootstrap.servers", target.kafka());
        try (TrafficSender sender = new TrafficSender(client, encoder, pace, Clock.systemUTC())) {
            sender.send(generator, wanted(pace));
            if (markers) {
                sender.sendMarkers();
            }
            out.println("generate: sent " + describe(sender));
            out.flush();
        }
        return ExitCodes.OK;
    }

    private TrafficClock pace(Instant now) {
        if (!(rate > 0)) {
            throw new UsageException("--rate %s: must be above 0".formatted(rate));
        }
        try {
            return new TrafficClock(start == null ? now : start, now, factor);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
    }

    private TrafficMix mix() {
        try {
            return new TrafficMix(disorder, late, duplicates, conflicts, broken, oldSchema, fraud);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--" + e.getMessage());
        }
    }

    private int customers() {
        if (users.isPresent()) {
            if (users.get() < 1 || users.get() > 10_000_000) {
                throw new UsageException("--users %d: must be 1 to 10,000,000".formatted(users.get()));
            }
            return Math.toIntExact(users.get());
        }
        double sent = length == null ? events.orElse(DEFAULT_EVENTS) : rate * length.toSeconds();
        return (int) Math.min(Math.max(100, sent / 10), TrafficGenerator.customersKeptBusyBy(rate / factor));
    }

    /** Ends the traffic after the number of user events, or the time, that was asked for. */
    private Predicate<TimedRecord> wanted(TrafficClock pace) {
        if (length != null) {
            long end = pace.wallStart().plus(length).toEpochMilli();
            return record -> pace.wallTimeAt(record.sendAt()) <= end;
        }
        long[] left = {events.orElse(DEFAULT_EVENTS)};
        return record -> record.topic() != InputTopic.USER_EVENTS || left[0]-- > 0;
    }

    private static String describe(TrafficSender sender) {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (InputTopic topic : InputTopic.values()) {
            counts.put(topic.topic(), sender.sent(topic));
        }
        return counts.toString().replace("{", "").replace("}", "").replace("=", " ");
    }
}
