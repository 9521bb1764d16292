/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import io.millrace.config.OperationFailedException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;

/** A schema registry that keeps its schemas in a file, so that their ids survive a restart. */
final class RegistryServer implements ProcessDefinition {
    private final Instance instance;
    private final int port;

    RegistryServer(Instance instance, int port) {
        this.instance = instance;
        this.port = port;
    }

    @Override
    public Component component() {
        return Component.REGISTRY;
    }

    @Override
    public String address() {
        return "http://127.0.0.1:" + port + "/apis/ccompat/v7";
    }

    @Override
    public void prepare() {}

    @Override
    public List<String> command() {
        Path database = instance.data().resolve("registry/registry");
        return new JavaCommand(instance.temporary())
                .with("-Xmx192m", "-XX:TieredStopAtLevel=1")
                .with("-Dquarkus.http.host=127.0.0.1", "-Dquarkus.http.port=" + port)
                .with("-Dquarkus.http.access-log.enabled=false", "-Dquarkus.banner.enabled=false")
                // WRITE_DELAY=0: ids that clients received are on disk even if the process is killed.
                .with("-Dapicurio.datasource.url=jdbc:h2:file:" + database + ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0")
                .with("-Dapicurio.datasource.jdbc.initial-size=1", "-Dapicurio.datasource.jdbc.min-size=1")
                .with("-Dapicurio.datasource.jdbc.max-size=10")
                .jar(runner());
    }

    private Path runner() {
        Path home = instance.installation().registryHome();
        try (DirectoryStream<Path> runners = Files.newDirectoryStream(home, "*-runner.jar")) {
            return runners.iterator().next();
        } catch (IOException | NoSuchElementException e) {
            throw new OperationFailedException(
                    "no schema registry in " + home + "; delete that folder and run mvn -DskipTests package", e);
        }
    }

    @Override
    public boolean healthy() {
        return Probe.isListening(port) && Probe.isHttpUp(address() + "/subjects");
    }
}
