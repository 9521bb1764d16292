/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.tools.cli.ExitCodes;
import io.millrace.tools.cli.Millrace;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class SubmitCommandTest {

    @Test
    void namesTheMissingPlatformAndNoAddressThatNobodyGave() {
        StringWriter err = new StringWriter();

        int exitCode = Millrace.commandLine()
                .setErr(new PrintWriter(err))
                .execute("submit", "purchase-totals", "--name", "nosuch");

        assertThat(exitCode).isEqualTo(ExitCodes.UNREACHABLE);
        assertThat(err.toString())
                .isEqualToNormalizingNewlines("error: platform 'nosuch' is not running; start it with:"
                        + " scripts/millrace up --name nosuch\n");
    }

    @Test
    void aProfileComesAfterTheJobsFileAndBeforeTheArguments() {
        StringWriter out = new StringWriter();

        int exitCode = Millrace.commandLine()
                .setOut(new PrintWriter(out))
                .execute(
                        "submit",
                        "fraud-detection",
                        "--profile",
                        "low-latency",
                        "--watermark.interval",
                        "7 ms",
                        "--print-config");

        assertThat(exitCode).isEqualTo(ExitCodes.OK);
        assertThat(out.toString())
                .containsPattern("out-of-orderness: 10 ms +# .*low-latency")
                .containsPattern("interval: 7 ms +# --watermark.interval");
    }

    @Test
    void rejectsAProfileThatTheJobDoesNotHave() {
        StringWriter err = new StringWriter();

        int exitCode = Millrace.commandLine()
                .setErr(new PrintWriter(err))
                .execute("submit", "purchase-totals", "--profile", "low-latency", "--print-config");

        assertThat(exitCode).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains("purchase-totals has no profile 'low-latency'", "purchase-totals.yaml");
    }
}
