/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import io.millrace.config.jobs.JobDefinition;
import java.util.List;

/** A system that runs a workload: a job on the Flink cluster, or a program of its own. */
public sealed interface Contender {

    /** The name in options and tables. */
    String system();

    /** The topic of its results. */
    String output();

    /** A job of Millrace, as users submit it. */
    record MillraceJob(String system, String output, JobDefinition job, List<String> arguments) implements Contender {}

    /**
     * A stock Flink job of this module.
     *
     * @param libraries what it needs besides the jars of the module and of the jobs
     */
    record FlinkPeer(String system, String output, Class<?> entryClass, Libraries libraries, List<String> arguments)
            implements Contender {

        public FlinkPeer(String system, String output, Class<?> entryClass, List<String> arguments) {
            this(system, output, entryClass, Libraries.NONE, arguments);
        }
    }

    /** Libraries that no other job needs. */
    enum Libraries {
        NONE,
        SQL
    }

    /** A program of this module in a JVM of its own, which reports its {@link Progress}. */
    record Program(String system, String output, Class<?> entryClass, Results results, List<String> arguments)
            implements Contender {}

    /** When a program writes its results. */
    enum Results {
        /** While it is measured, like a job. */
        MEASURED,
        /** Afterwards, only to be compared. */
        AFTERWARDS
    }
}
