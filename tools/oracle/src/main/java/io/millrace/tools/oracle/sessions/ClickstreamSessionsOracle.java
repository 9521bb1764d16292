/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.sessions;

import io.millrace.config.jobs.ClickstreamSessionsSettings;
import io.millrace.schemas.SessionEvent;
import io.millrace.tools.oracle.core.Expectation;
import io.millrace.tools.oracle.core.Expectation.Output;
import io.millrace.tools.oracle.core.OracleContext;
import io.millrace.tools.oracle.core.OracleDefinition;
import io.millrace.tools.oracle.sessions.ClickContract.Click;
import java.util.List;

/** The oracle of {@code clickstream-sessions}. */
public final class ClickstreamSessionsOracle {

    public static final String JOB = "clickstream-sessions";
    public static final String INPUT = "user-events";
    static final String OUTPUT = "session-events";

    public static final OracleDefinition<ClickstreamSessionsSettings> DEFINITION = new OracleDefinition<>(
            JOB,
            List.of(INPUT),
            ClickstreamSessionsSettings::load,
            ClickstreamSessionsSettings::job,
            ClickstreamSessionsOracle::expectation);

    private ClickstreamSessionsOracle() {}

    private static Expectation<Click> expectation(ClickstreamSessionsSettings settings, OracleContext context) {
        ExpectedSessions sessions = new ExpectedSessions(settings, context);
        return new Expectation<>(
                new ClickContract(settings.gap(), settings.allowedLateness()),
                List.of(),
                sessions::accept,
                List.of(new Output(OUTPUT, SessionEvent.getClassSchema(), sessions.comparison(), sessions::add)),
                sessions::compare);
    }
}
