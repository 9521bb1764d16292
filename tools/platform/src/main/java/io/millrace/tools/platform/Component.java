/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import java.util.Locale;

/** The processes of the local platform, in the order in which they are shown. */
public enum Component {
    KAFKA,
    REGISTRY,
    JOBMANAGER,
    TASKMANAGER;

    /** Name in files, logs and tables. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
