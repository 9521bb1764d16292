/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli;

/** Exit codes of the command, for scripts. */
public final class ExitCodes {
    public static final int OK = 0;
    public static final int FAILURE = 1;
    /** Bad arguments or settings. */
    public static final int USAGE = 2;
    /** A required service is not responding. */
    public static final int UNREACHABLE = 3;
    /** The oracle found missing, duplicated or wrong results. */
    public static final int VERIFICATION_FAILED = 4;

    private ExitCodes() {}
}
