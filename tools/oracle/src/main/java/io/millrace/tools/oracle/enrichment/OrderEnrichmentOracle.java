/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.enrichment;

import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.jobs.OrderEnrichmentSettings;
import io.millrace.config.topics.TopicNames;
import io.millrace.schemas.EnrichedOrder;
import io.millrace.tools.oracle.core.Expectation;
import io.millrace.tools.oracle.core.Expectation.Output;
import io.millrace.tools.oracle.core.OracleContext;
import io.millrace.tools.oracle.core.OracleDefinition;
import io.millrace.tools.oracle.enrichment.OrderContract.Placed;
import java.util.List;

/** The oracle of {@code order-enrichment}. */
public final class OrderEnrichmentOracle {

    public static final OracleDefinition<OrderEnrichmentSettings> DEFINITION = new OracleDefinition<>(
            JobDefinition.ORDER_ENRICHMENT, OrderEnrichmentSettings.LOADER, OrderEnrichmentOracle::expectation);

    private OrderEnrichmentOracle() {}

    private static Expectation<Placed> expectation(OrderEnrichmentSettings settings, OracleContext context) {
        ExpectedProfiles profiles = new ExpectedProfiles();
        ExpectedOrders orders = new ExpectedOrders(settings, profiles, context);
        return new Expectation<>(
                new OrderContract(settings.job().intake().dedupHorizon()),
                List.of(profiles),
                orders,
                List.of(new Output<>(
                        TopicNames.ENRICHED_ORDERS, EnrichedOrder.class, orders.comparison(), orders::add)),
                orders::compare);
    }
}
