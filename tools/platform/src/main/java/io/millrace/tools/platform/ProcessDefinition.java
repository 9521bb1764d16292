/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import java.util.List;

/** How one component is prepared, started and checked. */
interface ProcessDefinition {
    Component component();

    /** Address for display. */
    String address();

    /** Writes the files that the process needs; runs before every start and restart. */
    void prepare();

    List<String> command();

    /** File under {@code logs} for standard output and standard error. */
    default String outputFile() {
        return component().id() + ".log";
    }

    /** Whether the component works; returns within a few seconds. */
    boolean healthy();
}
