/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import io.millrace.tools.cli.ExitCodes;
import io.millrace.tools.cli.console.ConsoleProgress;
import io.millrace.tools.platform.Installation;
import io.millrace.tools.platform.Platform;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code millrace supervise}: the background process of {@link UpCommand}, runs the local platform until it is ended. */
@Command(
        name = SuperviseCommand.NAME,
        hidden = true,
        description = "Runs the local platform in the foreground until interrupted.")
public final class SuperviseCommand implements Callable<Integer> {
    static final String NAME = "supervise";

    @Mixin
    private PlatformFlags flags;

    @Override
    public Integer call() throws InterruptedException {
        Platform.start(flags.options(Installation.locate()), new ConsoleProgress(System.out::println));
        new CountDownLatch(1).await();
        return ExitCodes.OK;
    }
}
