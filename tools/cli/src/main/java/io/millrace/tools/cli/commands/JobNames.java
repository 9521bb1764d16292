/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import io.millrace.tools.platform.Job;
import java.util.Iterator;
import java.util.stream.Stream;

/** The names of the jobs, for help and completion. */
class JobNames implements Iterable<String> {

    @Override
    public Iterator<String> iterator() {
        return Job.all().stream().map(Job::name).iterator();
    }

    /** The names of the jobs and the word for all of them. */
    static final class OrAll extends JobNames {
        static final String ALL = "all";

        @Override
        public Iterator<String> iterator() {
            return Stream.concat(Job.all().stream().map(Job::name), Stream.of(ALL))
                    .iterator();
        }
    }
}
