/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.totals;

import io.millrace.config.jobs.PurchaseTotalsSettings;
import io.millrace.schemas.PurchaseTotal;
import io.millrace.tools.oracle.core.Expectation;
import io.millrace.tools.oracle.core.Expectation.Output;
import io.millrace.tools.oracle.core.OracleContext;
import io.millrace.tools.oracle.core.OracleDefinition;
import io.millrace.tools.oracle.totals.PurchaseContract.Purchase;
import java.util.List;

/** The oracle of {@code purchase-totals}. */
public final class PurchaseTotalsOracle {

    public static final String JOB = "purchase-totals";
    public static final String INPUT = "user-events";
    static final String OUTPUT = JOB;

    public static final OracleDefinition<PurchaseTotalsSettings> DEFINITION = new OracleDefinition<>(
            JOB,
            List.of(INPUT),
            PurchaseTotalsSettings::load,
            PurchaseTotalsSettings::job,
            PurchaseTotalsOracle::expectation);

    private PurchaseTotalsOracle() {}

    private static Expectation<Purchase> expectation(PurchaseTotalsSettings settings, OracleContext context) {
        ExpectedWindows windows = new ExpectedWindows(settings.windows());
        ExpectedTotals totals = new ExpectedTotals(windows, context);
        return new Expectation<>(
                new PurchaseContract(windows, settings.allowedLateness()),
                List.of(),
                totals::accept,
                List.of(new Output(OUTPUT, PurchaseTotal.getClassSchema(), totals.comparison(), totals::add)),
                totals::compare);
    }
}
