/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import io.millrace.config.jobs.JobDefinition;
import java.util.Iterator;

/** The names of all jobs, for help texts and shell completion. */
final class JobNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
        return JobDefinition.names().iterator();
    }
}
