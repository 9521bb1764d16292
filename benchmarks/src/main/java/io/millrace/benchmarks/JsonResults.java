/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.millrace.benchmarks.workloads.Decode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** All figures for programs. */
final class JsonResults {

    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private JsonResults() {}

    /**
     * One object per workload and system.
     *
     * @param comparisons those of the platform
     * @param decoding records per second by decoder
     */
    static String of(List<Comparison> comparisons, Map<String, Figures> decoding, List<String> faults) {
        List<Map<String, Object>> results = new ArrayList<>();
        for (Comparison comparison : comparisons) {
            for (String system : comparison.systems()) {
                results.add(result(comparison, system));
            }
        }
        decoding.forEach((system, rate) -> {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("workload", Decode.NAME);
            result.put("system", system);
            result.put("eventsPerSecond", rate);
            results.add(result);
        });
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("results", results);
        all.put("faults", faults);
        try {
            return MAPPER.writeValueAsString(all);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> result(Comparison comparison, String system) {
        List<Measurement> rounds = comparison.rounds(system);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("workload", comparison.workload().name());
        result.put("system", system);
        result.put("events", comparison.load().events());
        result.put("keys", comparison.load().keys());
        result.put("hotKey", comparison.load().hotKey());
        result.put("rounds", rounds.size());
        result.put("complete", rounds.stream().allMatch(Measurement::isComplete));
        result.put("results", rounds.get(0).results().results());
        put(result, "eventsPerSecond", rounds, Measurement::eventsPerSecond);
        put(result, "eventsPerCpuSecond", rounds, Measurement::eventsPerCpuSecond);
        put(result, "brokerCpuSeconds", rounds, Measurement::brokerCpuSeconds);
        put(result, "peakMemoryBytes", rounds, Measurement::peakBytes);
        put(result, "checkpointBytes", rounds, round -> round.checkpoints().bytes());
        put(result, "checkpointMillis", rounds, round -> round.checkpoints().millis());
        Map<String, Object> ratios = new LinkedHashMap<>();
        for (String peer : comparison.systems()) {
            if (!peer.equals(system)) {
                comparison.ratio(system, peer).ifPresent(ratio -> ratios.put(peer, ratio));
            }
        }
        result.put("ratioTo", ratios);
        return result;
    }

    private static void put(
            Map<String, Object> result, String name, List<Measurement> rounds, ToDoubleFunction<Measurement> figure) {
        result.put(name, Figures.of(rounds, figure));
    }
}
