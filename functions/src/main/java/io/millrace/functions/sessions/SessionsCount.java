/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.sessions;

import io.millrace.functions.runtime.CountName;

/** The counts of {@code clickstream-sessions}. */
enum SessionsCount implements CountName {
    COMPLETED("sessionsCompleted"),
    CORRECTED("sessionsCorrected"),
    SUPERSEDED("sessionsSuperseded");

    private final String gauge;

    SessionsCount(String gauge) {
        this.gauge = gauge;
    }

    @Override
    public String gauge() {
        return gauge;
    }
}
