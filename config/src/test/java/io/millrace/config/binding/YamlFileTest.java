/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class YamlFileTest {

    private final List<ConfigError> faults = new ArrayList<>();

    @TempDir
    private Path folder;

    @Test
    void flattensGroupsAndLists() throws IOException {
        assertThat(read("a: {b.c: 1, d: {e: 2}}\nf: [x, {g: y}]\nh: []\n"))
                .containsExactly(
                        Map.entry("a.b.c", "1"),
                        Map.entry("a.d.e", "2"),
                        Map.entry("f[0]", "x"),
                        Map.entry("f[1].g", "y"),
                        Map.entry("h", "[]"));
        assertThat(faults).isEmpty();
    }

    @Test
    void takesTextsAsTheyAreWritten() throws IOException {
        assertThat(read("a: off\nb: 1:30\nc: 010\nd: 2020-01-01\ne: ' x '\nf: ''\ng: 'null'\n"))
                .containsExactly(
                        Map.entry("a", "off"),
                        Map.entry("b", "1:30"),
                        Map.entry("c", "010"),
                        Map.entry("d", "2020-01-01"),
                        Map.entry("e", " x "),
                        Map.entry("f", ""),
                        Map.entry("g", "null"));
    }

    @Test
    void refusesAKeyThatIsGivenTwice() throws IOException {
        read("a: {b: 1}\na: {c: 2}\nd.e: 3\nd: {e: 4}\n");

        assertThat(faults)
                .extracting(ConfigError::source, ConfigError::key, ConfigError::problem)
                .containsExactly(
                        tuple("test.yaml:2", "a", "is given twice"),
                        tuple("test.yaml:4", "d.e", "is already given at test.yaml:3"));
    }

    @Test
    void refusesAKeyWithoutValue() throws IOException {
        read("a:\nb: ~\nc: {d: null}\n");

        assertThat(faults).extracting(ConfigError::key).containsExactly("a", "b", "c.d");
    }

    @Test
    void refusesKeysThatAreNoNames() throws IOException {
        read("? [a, b]\n: 1\nc[0]: 2\n'': 3\n");

        assertThat(faults).extracting(ConfigError::source).containsExactly("test.yaml:1", "test.yaml:3", "test.yaml:4");
    }

    @Test
    void refusesWhatIsNotYaml() throws IOException {
        read("a: 1\nb: [1\nc: 2\n");

        assertThat(faults).singleElement().satisfies(fault -> {
            assertThat(fault.source()).isEqualTo("test.yaml:3");
            assertThat(fault.problem()).startsWith("is not YAML");
        });
    }

    @Test
    void refusesADocumentThatIsNoMapping() throws IOException {
        read("- a\n");
        read("just text\n");

        assertThat(faults)
                .extracting(ConfigError::problem)
                .containsOnly("is not a list of settings")
                .hasSize(2);
    }

    @Test
    void refusesAliasesAndSecondDocuments() throws IOException {
        read("a: &x {b: 1}\nc: *x\n");
        read("a: &x {b: *x}\n");
        read("a: 1\n---\na: 2\n");

        assertThat(faults).hasSize(3);
    }

    @Test
    void anEmptyFileGivesNothing() throws IOException {
        assertThat(read("")).isEmpty();
        assertThat(read("# nothing\n")).isEmpty();
        assertThat(faults).isEmpty();
    }

    @Test
    void refusesAFileThatIsNotInUtf8() throws IOException {
        Path file = Files.write(folder.resolve("latin.yaml"), "a: für\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(YamlFile.read(file, faults)).isEmpty();
        assertThat(faults).singleElement().satisfies(fault -> assertThat(fault.problem())
                .contains("UTF-8"));
    }

    private Map<String, String> read(String text) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        YamlFile.read("test.yaml", new StringReader(text), faults)
                .forEach((key, given) -> texts.put(key, given.value()));
        return texts;
    }
}
