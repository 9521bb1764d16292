/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.cli.scenario;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.millrace.tools.oracle.core.JobVerdict;
import io.millrace.tools.oracle.core.Tally;
import java.util.List;
import java.util.Map;

/**
 * A verdict as programs read it, in report.json and {@code verify --json}.
 *
 * @param figures job-specific figures, on the same level as the others
 * @param outputs the comparison of each output, by topic
 * @param input the oracle's counts of the input, by gauge
 * @param jobCounts the job's own counts, by gauge; null, and left out, if they are not available
 */
@JsonPropertyOrder({"job", "verified", "expected", "matched", "missing", "duplicated", "wrong", "figures"})
public record JobReport(
        String job,
        boolean verified,
        long expected,
        long matched,
        long missing,
        long duplicated,
        long wrong,
        @JsonAnyGetter Map<String, Object> figures,
        Map<String, Tally> outputs,
        Map<String, Long> input,
        @JsonInclude(JsonInclude.Include.NON_NULL) Map<String, Long> jobCounts,
        List<String> countDifferences,
        List<String> examples,
        List<String> notes) {

    public static JobReport of(JobVerdict verdict) {
        Tally results = verdict.results();
        return new JobReport(
                verdict.job(),
                verdict.isVerified(),
                results.expected(),
                results.matched(),
                results.missing(),
                results.duplicated(),
                results.wrong(),
                verdict.summary().figures(),
                verdict.outputs(),
                verdict.input().byGauge(),
                verdict.jobCounts().orElse(null),
                verdict.countDifferences(),
                verdict.examples(),
                verdict.notes());
    }
}
