/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.scenario;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Shows how things stand: a block that is written over on a terminal, plain lines now and then otherwise. Thread-safe. */
final class StatusDisplay {

    private static final Duration BETWEEN_PLAIN_LINES = Duration.ofSeconds(5);
    private static final String TO_LINE_START_ABOVE = "\u001b[F";
    private static final String CLEAR_BELOW = "\u001b[J";
    /** A line too long for the terminal must not become two, or the way up would be miscounted. */
    private static final String WRAPPING_OFF = "\u001b[?7l";

    private static final String WRAPPING_ON = "\u001b[?7h";

    private final PrintStream out;
    private final boolean terminal;
    private int linesShown;
    private long shownAt;

    private StatusDisplay(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** For what the process prints to; {@code environment} says whether a terminal can more than print lines. */
    static StatusDisplay onStandardOutput(PrintStream out, Map<String, String> environment) {
        boolean capable = !environment.getOrDefault("TERM", "dumb").equals("dumb");
        return new StatusDisplay(out, capable && isTerminal());
    }

    /** A display that only ever prints lines. */
    static StatusDisplay ofLines(PrintStream out) {
        return new StatusDisplay(out, false);
    }

    /** Asked of the shell: what the JDK answers depends on its version. */
    private static boolean isTerminal() {
        try {
            return new ProcessBuilder("sh", "-c", "test -t 1")
                            .inheritIO()
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Shows the present status; on something that is no terminal only every few seconds. */
    synchronized void update(List<String> lines) {
        if (terminal) {
            clear();
            lines.forEach(line -> out.println(WRAPPING_OFF + line + WRAPPING_ON));
            linesShown = lines.size();
        } else if (shownAt == 0 || System.nanoTime() - shownAt >= BETWEEN_PLAIN_LINES.toNanos()) {
            lines.forEach(out::println);
            shownAt = System.nanoTime();
        }
        out.flush();
    }

    /** Something that stays; a status block continues below it. */
    synchronized void say(String text) {
        clear();
        out.println(text);
        out.flush();
    }

    private void clear() {
        if (linesShown > 0) {
            out.print(TO_LINE_START_ABOVE.repeat(linesShown) + CLEAR_BELOW);
            linesShown = 0;
        }
    }
}
