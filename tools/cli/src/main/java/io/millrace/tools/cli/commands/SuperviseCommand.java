/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.commands;

import io.millrace.tools.cli.ExitCodes;
import io.millrace.tools.platform.Installation;
import io.millrace.tools.platform.Platform;
import io.millrace.tools.platform.PlatformListener;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the local platform until this process is ended; what {@link UpCommand} leaves in the background. */
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
        PlatformListener listener = PlatformListener.printing(System.out);
        Platform.start(flags.options(Installation.locate()), listener);
        new CountDownLatch(1).await();
        return ExitCodes.OK;
    }
}
