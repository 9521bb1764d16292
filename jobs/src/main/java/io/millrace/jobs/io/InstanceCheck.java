/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * Rejects a job that already runs in its environment, on this Flink cluster or another: two instances would abort each
 * other's transactions. One that has just ended is waited for.
 */
final class InstanceCheck {

    private static final Duration TIMEOUT = RunningInstance.SESSION_TIMEOUT.plusSeconds(5);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(500);

    private InstanceCheck() {}

    /** @throws SubmitException if an instance still runs after 20 s */
    static void check(Broker broker, String environment, String job) {
        String group = RunningInstance.group(environment, job);
        Instant deadline = Instant.now().plus(TIMEOUT);
        Collection<MemberDescription> members = members(broker, group);
        if (!members.isEmpty()) {
            System.err.printf(
                    "%s runs in environment '%s'; waiting up to %d s for it to end%n",
                    job, environment, TIMEOUT.toSeconds());
        }
        while (!members.isEmpty()) {
            if (Instant.now().isAfter(deadline)) {
                throw new SubmitException(
                        "%s already runs in environment '%s', on %s; two instances would abort each other's transactions: stop it, or use another --environment"
                                .formatted(
                                        job,
                                        environment,
                                        members.iterator().next().host()));
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
            members = members(broker, group);
        }
    }

    private static Collection<MemberDescription> members(Broker broker, String group) {
        try {
            return broker.get(broker.admin()
                            .describeConsumerGroups(List.of(group))
                            .all())
                    .get(group)
                    .members();
        } catch (SubmitException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return List.of();
            }
            if (e.getCause() instanceof AuthorizationException) {
                System.err.printf("Cannot see whether the job already runs: no access to consumer group %s%n", group);
                return List.of();
            }
            throw e;
        }
    }
}
