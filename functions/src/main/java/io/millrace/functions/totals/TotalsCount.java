/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.totals;

import io.millrace.functions.runtime.CountName;

/** The counts of {@code purchase-totals}. */
enum TotalsCount implements CountName {
    WINDOWS_FIRED("windowsFired");

    private final String gauge;

    TotalsCount(String gauge) {
        this.gauge = gauge;
    }

    @Override
    public String gauge() {
        return gauge;
    }
}
