/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import io.millrace.config.jobs.JobDefinition;
import java.util.Iterator;
import java.util.stream.Stream;

/** The names of the jobs, for help and completion. */
class JobNames implements Iterable<String> {

    @Override
    public Iterator<String> iterator() {
        return JobDefinition.names().iterator();
    }

    /** The names of the jobs and the word for all of them. */
    static final class OrAll extends JobNames {
        static final String ALL = "all";

        @Override
        public Iterator<String> iterator() {
            return Stream.concat(JobDefinition.names().stream(), Stream.of(ALL)).iterator();
        }
    }
}
