/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import io.millrace.config.jobs.OrderEnrichmentSettings;
import io.millrace.schemas.EnrichedOrder;
import io.millrace.tools.oracle.core.Expectation;
import io.millrace.tools.oracle.core.Expectation.Output;
import io.millrace.tools.oracle.core.OracleContext;
import io.millrace.tools.oracle.core.OracleDefinition;
import io.millrace.tools.oracle.enrichment.OrderContract.Placed;
import java.util.List;

/** The oracle of {@code order-enrichment}. */
public final class OrderEnrichmentOracle {

    public static final String JOB = "order-enrichment";
    public static final String INPUT = "orders";
    public static final String PROFILES = ExpectedProfiles.TOPIC;
    static final String OUTPUT = "enriched-orders";

    public static final OracleDefinition<OrderEnrichmentSettings> DEFINITION = new OracleDefinition<>(
            JOB,
            List.of(INPUT, PROFILES),
            OrderEnrichmentSettings::load,
            OrderEnrichmentSettings::job,
            OrderEnrichmentOracle::expectation);

    private OrderEnrichmentOracle() {}

    private static Expectation<Placed> expectation(OrderEnrichmentSettings settings, OracleContext context) {
        ExpectedProfiles profiles = new ExpectedProfiles();
        ExpectedOrders orders = new ExpectedOrders(settings, profiles, context);
        return new Expectation<>(
                new OrderContract(settings.job().intake().dedupHorizon()),
                List.of(profiles),
                orders,
                List.of(new Output(OUTPUT, EnrichedOrder.getClassSchema(), orders.comparison(), orders::add)),
                orders::compare);
    }
}
