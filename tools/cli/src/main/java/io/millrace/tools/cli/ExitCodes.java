/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli;

/** What the command says to scripts. */
public final class ExitCodes {
    public static final int OK = 0;
    public static final int FAILURE = 1;
    /** Bad arguments or settings. */
    public static final int USAGE = 2;
    /** Something that is needed does not answer. */
    public static final int UNREACHABLE = 3;
    /** The oracle found results that are missing, double or wrong. */
    public static final int VERIFICATION_FAILED = 4;

    private ExitCodes() {}
}
