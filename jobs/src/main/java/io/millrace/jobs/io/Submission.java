/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import io.millrace.config.SettingsException;
import io.millrace.config.TextRequestedException;
import org.apache.flink.client.program.ProgramParametrizationException;

/**
 * Runs the body of a job's main, once the class path is checked. Errors of the submission become
 * {@link ProgramParametrizationException}, which Flink prints without a stack trace; arguments such as {@code --help}
 * print their text and submit nothing.
 */
public final class Submission {

    private Submission() {}

    /** The body of a main. */
    @FunctionalInterface
    public interface Body {
        void run() throws Exception;
    }

    public static void run(Body body) throws Exception {
        try {
            LibraryCheck.check();
            body.run();
        } catch (TextRequestedException e) {
            System.out.println(e.getMessage());
        } catch (SettingsException | SubmitException e) {
            throw new ProgramParametrizationException(e.getMessage());
        }
    }
}
