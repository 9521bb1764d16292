/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StatusDisplayTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final StatusDisplay display = StatusDisplay.ofLines(new PrintStream(bytes, true, UTF_8));

    @Test
    void printsPlainLinesWithoutATerminal() {
        display.update(List.of("one", "two"));

        assertThat(bytes.toString(UTF_8).lines()).containsExactly("one", "two");
    }

    @Test
    void doesNotRepeatItselfEverySecond() {
        display.update(List.of("one"));
        display.update(List.of("one again"));

        assertThat(bytes.toString(UTF_8).lines()).containsExactly("one");
    }

    @Test
    void printsLastingTextAtOnce() {
        display.update(List.of("one"));
        display.print("stays");

        assertThat(bytes.toString(UTF_8).lines()).containsExactly("one", "stays");
    }
}
