/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import java.util.List;

/** How one component is prepared, started and asked whether it works. */
interface ProcessDefinition {
    Component component();

    /** Where it answers, for people. */
    String address();

    /** Writes what the process needs on disk. Called before every start, also when it is started again. */
    void prepare();

    List<String> command();

    /** File under {@code logs} that takes what the process prints. */
    default String outputFile() {
        return component().id() + ".log";
    }

    /** Whether it does its work now; answers within a few seconds. */
    boolean healthy();
}
