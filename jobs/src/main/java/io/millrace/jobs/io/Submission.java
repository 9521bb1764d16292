/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import io.millrace.config.SettingsException;
import org.apache.flink.client.program.ProgramParametrizationException;

/** Turns what is wrong with a submission into the one exception that Flink prints without a stack trace. */
public final class Submission {

    private Submission() {}

    /** What a job's main does. */
    @FunctionalInterface
    public interface Body {
        void run() throws Exception;
    }

    public static void run(Body body) throws Exception {
        try {
            body.run();
        } catch (SettingsException | SubmitException e) {
            throw new ProgramParametrizationException(e.getMessage());
        }
    }
}
