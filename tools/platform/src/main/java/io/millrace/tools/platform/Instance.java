/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import java.nio.file.Path;

/** The installation and the folder of one platform, and the layout of that folder. */
record Instance(Installation installation, Path folder) {
    static Instance of(PlatformOptions options) {
        return new Instance(options.installation(), options.installation().instance(options.name()));
    }

    Path logs() {
        return folder.resolve("logs");
    }

    Path configuration() {
        return folder.resolve("conf");
    }

    Path flinkConfiguration() {
        return configuration().resolve("flink");
    }

    Path data() {
        return folder.resolve("data");
    }

    Path checkpoints() {
        return data().resolve("checkpoints");
    }

    /** Temporary files of the processes, deleted on start. */
    Path temporary() {
        return folder.resolve("tmp");
    }

    /** Records of the jobs' runs. */
    Path runs() {
        return folder.resolve("runs");
    }

    Path savepoints() {
        return folder.resolve("savepoints");
    }
}
