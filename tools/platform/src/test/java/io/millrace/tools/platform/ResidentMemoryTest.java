/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResidentMemoryTest {
    @Test
    void measuresARunningProcess() {
        assertThat(ResidentMemory.ofProcess(ProcessHandle.current().pid())).isPresent();
    }

    @Test
    void isEmptyForAProcessThatHasEnded() {
        assertThat(ResidentMemory.ofProcess(Integer.MAX_VALUE)).isEmpty();
    }
}
