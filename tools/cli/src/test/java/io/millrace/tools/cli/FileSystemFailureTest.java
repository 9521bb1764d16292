/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.tools.platform.Installation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class FileSystemFailureTest {

    @TempDir
    private Path checkout;

    @AfterEach
    void useTheRealCheckout() {
        System.clearProperty(Installation.HOME_PROPERTY);
    }

    @Test
    void isExplainedInOneLine() throws IOException {
        System.setProperty(Installation.HOME_PROPERTY, checkout.toString());
        Path folder = Files.createDirectories(checkout.resolve(".millrace")).resolve("default");
        Files.createSymbolicLink(folder, checkout.resolve("nowhere"));
        StringWriter err = new StringWriter();
        CommandLine command = Millrace.commandLine();
        command.setErr(new PrintWriter(err, true));

        assertThat(command.execute("up")).isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo("error: cannot create " + folder + ": file already exists: " + folder + "\n");
    }
}
