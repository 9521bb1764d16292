/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import io.millrace.config.SettingsException;
import io.millrace.config.TextRequestedException;
import org.apache.flink.client.program.ProgramParametrizationException;

/**
 * Runs what a job's main does. What is wrong with a submission becomes the one exception that Flink prints without a
 * stack trace; where the arguments ask for a text, it is printed and nothing is submitted.
 */
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
        } catch (TextRequestedException e) {
            System.out.println(e.getMessage());
        } catch (SettingsException | SubmitException e) {
            throw new ProgramParametrizationException(e.getMessage());
        }
    }
}
