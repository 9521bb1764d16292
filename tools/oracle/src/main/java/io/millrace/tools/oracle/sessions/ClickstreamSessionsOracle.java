/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.sessions;

import io.millrace.config.jobs.ClickstreamSessionsSettings;
import io.millrace.config.jobs.JobDefinition;
import io.millrace.config.topics.TopicNames;
import io.millrace.schemas.SessionEvent;
import io.millrace.tools.oracle.core.Expectation;
import io.millrace.tools.oracle.core.Expectation.Output;
import io.millrace.tools.oracle.core.OracleContext;
import io.millrace.tools.oracle.core.OracleDefinition;
import io.millrace.tools.oracle.sessions.ClickContract.Click;
import java.util.List;

/** The oracle of {@code clickstream-sessions}. */
public final class ClickstreamSessionsOracle {

    public static final OracleDefinition<ClickstreamSessionsSettings> DEFINITION = new OracleDefinition<>(
            JobDefinition.CLICKSTREAM_SESSIONS,
            ClickstreamSessionsSettings.LOADER,
            ClickstreamSessionsOracle::expectation);

    private ClickstreamSessionsOracle() {}

    private static Expectation<Click> expectation(ClickstreamSessionsSettings settings, OracleContext context) {
        ExpectedSessions sessions = new ExpectedSessions(settings, context);
        return new Expectation<>(
                new ClickContract(settings.gap(), settings.allowedLateness()),
                List.of(),
                sessions::accept,
                List.of(new Output<>(
                        TopicNames.SESSION_EVENTS, SessionEvent.class, sessions.comparison(), sessions::add)),
                sessions::compare);
    }
}
