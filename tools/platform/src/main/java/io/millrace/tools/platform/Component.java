/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import java.util.Locale;

/** The processes of the local platform, in display order. */
public enum Component {
    KAFKA,
    REGISTRY,
    JOBMANAGER,
    TASKMANAGER;

    /** Name in file names, logs and tables. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
