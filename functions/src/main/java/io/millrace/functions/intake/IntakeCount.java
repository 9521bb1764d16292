/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

import io.millrace.functions.runtime.CountName;

/** The counts of the intake: where each record of an input ended. */
enum IntakeCount implements CountName {
    IN("recordsIn"),
    IGNORED("recordsIgnored"),
    DEAD_LETTERED("recordsDeadLettered"),
    DUPLICATE("recordsDuplicate"),
    LATE("recordsLate"),
    ACCEPTED("recordsAccepted"),
    PARTIALLY_LATE("recordsPartiallyLate");

    private final String gauge;

    IntakeCount(String gauge) {
        this.gauge = gauge;
    }

    @Override
    public String gauge() {
        return gauge;
    }
}
