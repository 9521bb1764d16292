/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import io.millrace.config.OperationFailedException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;

/** One schema registry with its schemas in a file, so that a restart keeps their ids. */
final class RegistryServer implements ProcessDefinition {
    private final Installation installation;
    private final Path instance;
    private final int port;

    RegistryServer(Installation installation, Path instance, int port) {
        this.installation = installation;
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
        Path database = instance.resolve("data/registry/registry");
        return new JavaCommand()
                .with("-Xmx192m", "-XX:TieredStopAtLevel=1")
                .with("-Dquarkus.http.host=127.0.0.1", "-Dquarkus.http.port=" + port)
                .with("-Dquarkus.http.access-log.enabled=false", "-Dquarkus.banner.enabled=false")
                // WRITE_DELAY=0: an id that was handed out is on disk, also when the process is killed.
                .with("-Dapicurio.datasource.url=jdbc:h2:file:" + database + ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0")
                .with("-Dapicurio.datasource.jdbc.initial-size=1", "-Dapicurio.datasource.jdbc.min-size=1")
                .with("-Dapicurio.datasource.jdbc.max-size=10")
                .jar(runner());
    }

    private Path runner() {
        Path home = installation.registryHome();
        try (DirectoryStream<Path> runners = Files.newDirectoryStream(home, "*-runner.jar")) {
            return runners.iterator().next();
        } catch (IOException | NoSuchElementException e) {
            throw new OperationFailedException(
                    "there is no registry in " + home + "; delete that folder and build again", e);
        }
    }

    @Override
    public boolean healthy() {
        return Probe.port(port) && Probe.http(address() + "/subjects");
    }
}
