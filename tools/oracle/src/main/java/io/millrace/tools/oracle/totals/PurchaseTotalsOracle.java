/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.totals;

import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.jobs.PurchaseTotalsSettings;
import io.millrace.config.topics.TopicNames;
import io.millrace.schemas.PurchaseTotal;
import io.millrace.tools.oracle.core.Expectation;
import io.millrace.tools.oracle.core.Expectation.Output;
import io.millrace.tools.oracle.core.OracleContext;
import io.millrace.tools.oracle.core.OracleDefinition;
import io.millrace.tools.oracle.totals.PurchaseContract.Purchase;
import java.util.List;

/** The oracle of {@code purchase-totals}. */
public final class PurchaseTotalsOracle {

    public static final OracleDefinition<PurchaseTotalsSettings> DEFINITION = new OracleDefinition<>(
            JobDefinition.PURCHASE_TOTALS, PurchaseTotalsSettings.LOADER, PurchaseTotalsOracle::expectation);

    private PurchaseTotalsOracle() {}

    private static Expectation<Purchase> expectation(PurchaseTotalsSettings settings, OracleContext context) {
        ExpectedWindows windows = new ExpectedWindows(settings.windows());
        ExpectedTotals totals = new ExpectedTotals(windows, context);
        return new Expectation<>(
                new PurchaseContract(windows, settings.allowedLateness()),
                List.of(),
                totals::accept,
                List.of(new Output<>(
                        TopicNames.PURCHASE_TOTALS, PurchaseTotal.class, totals.comparison(), totals::add)),
                totals::compare);
    }
}
