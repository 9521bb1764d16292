/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.integration;

import static io.millrace.integration.PipelineFixture.control;
import static io.millrace.integration.PipelineFixture.valid;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.jobs.ClickstreamSessionsSettings;
import io.millrace.config.jobs.FraudDetectionSettings;
import io.millrace.config.jobs.OrderEnrichmentSettings;
import io.millrace.config.jobs.OrderEnrichmentSettings.Join;
import io.millrace.config.jobs.PurchaseTotalsSettings;
import io.millrace.functions.enrichment.OrderInput;
import io.millrace.functions.fraud.TransactionInput;
import io.millrace.functions.intake.ControlRecord;
import io.millrace.functions.intake.DeadLetter;
import io.millrace.functions.intake.Input;
import io.millrace.functions.intake.InputDefinition;
import io.millrace.functions.intake.ValidatedRecord;
import io.millrace.functions.runtime.BootstrapThenFollow;
import io.millrace.functions.sessions.ClickInput;
import io.millrace.functions.totals.PurchaseInput;
import io.millrace.integration.PipelineFixture.AfterWatermark;
import io.millrace.jobs.enrichment.OrderEnrichmentPipeline;
import io.millrace.jobs.fraud.FraudDetectionPipeline;
import io.millrace.jobs.io.JobEnvironment;
import io.millrace.jobs.sessions.ClickstreamSessionsPipeline;
import io.millrace.jobs.totals.PurchaseTotalsPipeline;
import io.millrace.schemas.ClickEvent;
import io.millrace.schemas.EventType;
import io.millrace.schemas.FraudRule;
import io.millrace.schemas.Order;
import io.millrace.schemas.OrderItem;
import io.millrace.schemas.ProfileUpdate;
import io.millrace.schemas.PurchaseEvent;
import io.millrace.schemas.Severity;
import io.millrace.schemas.Tier;
import io.millrace.schemas.Transaction;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.CommonTestUtils;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Either;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Compares the states and serializers in a savepoint of every pipeline with a checked-in file, so that no change of a
 * state goes unnoticed, whichever class owns it.
 *
 * <p>The pipelines run with the shipped settings on sources that never end: a source emits its records and then dead
 * letters. The savepoint is triggered after the first of those, so its barriers reach every operator behind the records.
 * The state of Kafka sources and sinks belongs to the connector and is not covered.
 */
@Timeout(120)
class SavepointStatesITCase {

    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");
    private static final String SOURCE_UID_PREFIX = "test-source-";

    @RegisterExtension
    static final MiniClusterExtension FLINK = PipelineFixture.miniCluster();

    private StreamExecutionEnvironment environment;
    private int sources;

    @TempDir
    Path folder;

    @BeforeEach
    void createEnvironment() {
        environment = JobEnvironment.strict(PipelineFixture.environment());
        EndlessRecords.EXHAUSTED.clear();
    }

    @Test
    void purchaseTotals(@InjectMiniCluster MiniCluster flink) throws Exception {
        Input<PurchaseEvent> events =
                input(List.of(purchase("e1", 0), purchase("e2", 90)), PurchaseEvent.class, new PurchaseInput());
        PurchaseTotalsPipeline.of(PurchaseTotalsSettings.load(new String[0], Map.of()), PipelineFixture.LIMITS)
                .apply(events);

        assertSavepointHolds("purchase-totals", flink);
    }

    @Test
    void clickstreamSessions(@InjectMiniCluster MiniCluster flink) throws Exception {
        Input<ClickEvent> events = input(List.of(view("e1", 0), view("e2", 7_200)), ClickEvent.class, new ClickInput());
        ClickstreamSessionsPipeline.of(
                        ClickstreamSessionsSettings.load(new String[0], Map.of()), PipelineFixture.LIMITS)
                .apply(events);

        assertSavepointHolds("clickstream-sessions", flink);
    }

    @Test
    void fraudDetection(@InjectMiniCluster MiniCluster flink) throws Exception {
        Input<Transaction> transactions = input(
                List.of(
                        transaction("t1", 100, "DE", 0),
                        transaction("t2", 200, "FR", 1),
                        transaction("t3", 400, "US", 2),
                        transaction("t4", 20_000, "DE", 3),
                        transaction("t5", 20_000, "DE", 4)),
                Transaction.class,
                new TransactionInput());
        FraudRule rule = new FraudRule(
                "rapid-transactions",
                1,
                true,
                Severity.HIGH,
                Map.of("window-seconds", 60.0, "max-transactions", 5.0),
                Instant.EPOCH);
        FraudDetectionPipeline.of(FraudDetectionSettings.load(new String[0], Map.of()), PipelineFixture.LIMITS)
                .apply(
                        transactions,
                        controlInput(
                                List.of(control(rule, 0, "rapid-transactions@1")), FraudRule.class, "fraud-rules"));

        assertSavepointHolds("fraud-detection", flink);
    }

    @ParameterizedTest
    @EnumSource
    void orderEnrichment(Join join, @InjectMiniCluster MiniCluster flink) throws Exception {
        Input<Order> orders =
                input(List.of(order("o1", "ann", 0), order("o2", "zoe", 1)), Order.class, new OrderInput());
        ProfileUpdate profile = new ProfileUpdate("ann", "Ann", "ann@example.com", Tier.PLUS, null, 1L);
        List<Either<DeadLetter, ControlRecord<ProfileUpdate>>> profiles =
                List.of(control(profile, 0, "ann"), control(null, 1, "bob"));
        String joinSetting = join.name().toLowerCase(Locale.ROOT);
        OrderEnrichmentSettings settings = OrderEnrichmentSettings.load(new String[] {"--join", joinSetting}, Map.of());
        OrderEnrichmentPipeline.of(settings, PipelineFixture.LIMITS)
                .apply(
                        orders,
                        controlInput(
                                profiles, ProfileUpdate.class, join == Join.KEYED ? "users-by-key" : "users-to-all"));

        assertSavepointHolds("order-enrichment-" + joinSetting, flink);
    }

    private void assertSavepointHolds(String name, MiniCluster flink) throws Exception {
        String states = SavepointStates.describe(takeSavepoint(flink), uid -> !uid.startsWith(SOURCE_UID_PREFIX));
        Path expected = Path.of("src/test/resources/io/millrace/integration", name + ".states");
        Path actual = Path.of("target", name + ".states");
        Files.writeString(actual, states);

        assertThat(states)
                .as("states of %s. Savepoints taken before this change may not restore. To accept: cp %s %s"
                        .formatted(name, "integration-tests/" + actual, "integration-tests/" + expected))
                .isEqualTo(Files.exists(expected) ? Files.readString(expected) : "");
    }

    private Path takeSavepoint(MiniCluster flink) throws Exception {
        JobClient job = environment.executeAsync();
        CommonTestUtils.waitForAllTaskRunning(flink, job.getJobID(), false);
        Awaitility.await("all sources to emit their records").until(() -> EndlessRecords.EXHAUSTED.size() == sources);
        String savepoint = job.triggerSavepoint(folder.toUri().toString(), SavepointFormatType.CANONICAL)
                .get();
        job.cancel().get();
        return Path.of(URI.create(savepoint));
    }

    private <T extends SpecificRecordBase> Input<T> input(
            List<Either<DeadLetter, ValidatedRecord<T>>> records, Class<T> eventClass, InputDefinition<T> definition) {
        return new Input<>(
                source(
                        records,
                        ValidatedRecord.eitherType(eventClass),
                        PipelineFixture.watermarks(definition, AfterWatermark.STAY_ACTIVE)),
                eventClass,
                definition);
    }

    /** The records are the initial load; the second part of the control input has none. */
    private <T extends SpecificRecordBase> DataStream<Either<DeadLetter, ControlRecord<T>>> controlInput(
            List<Either<DeadLetter, ControlRecord<T>>> records, Class<T> valueClass, String uid) {
        TypeInformation<Either<DeadLetter, ControlRecord<T>>> type = ControlRecord.eitherType(valueClass);
        return BootstrapThenFollow.inOrder(
                source(
                        records,
                        type,
                        WatermarkStrategy.forGenerator(context -> new EndlessRecords.MaximumWatermarkAtEnd<>())),
                source(List.of(), type, WatermarkStrategy.noWatermarks()),
                "load-then-follow-" + uid);
    }

    private <R> DataStream<Either<DeadLetter, R>> source(
            List<Either<DeadLetter, R>> records,
            TypeInformation<Either<DeadLetter, R>> type,
            WatermarkStrategy<Either<DeadLetter, R>> watermarks) {
        String uid = SOURCE_UID_PREFIX + sources++;
        return environment
                .fromSource(EndlessRecords.source(uid, records, type), watermarks, uid)
                .setParallelism(1)
                .uid(uid);
    }

    private static Either<DeadLetter, ValidatedRecord<PurchaseEvent>> purchase(String id, long seconds) {
        return valid(
                new PurchaseEvent(id, "ann", EventType.PURCHASE, 100L, "EUR", START.plusSeconds(seconds)), "ann", id);
    }

    private static Either<DeadLetter, ValidatedRecord<ClickEvent>> view(String id, long seconds) {
        return valid(
                new ClickEvent(id, "ann", EventType.PAGE_VIEW, "/home", null, null, START.plusSeconds(seconds)),
                "ann",
                id);
    }

    private static Either<DeadLetter, ValidatedRecord<Transaction>> transaction(
            String id, long amountMinor, String country, long seconds) {
        return valid(
                new Transaction(id, "ann", amountMinor, "EUR", country, null, START.plusSeconds(seconds)), "ann", id);
    }

    private static Either<DeadLetter, ValidatedRecord<Order>> order(String id, String userId, long seconds) {
        return valid(
                new Order(id, userId, List.of(new OrderItem("sku", 1, 5L)), 5L, "EUR", START.plusSeconds(seconds)),
                userId,
                id);
    }
}
