/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.benchmarks;

import io.millrace.config.binding.DurationText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The measurements of all systems on one workload, by round. */
final class Comparison {

    private final Workload workload;
    private final Load load;
    private final Map<String, Map<Integer, Measurement>> bySystem = new LinkedHashMap<>();
    private final List<String> faults = new ArrayList<>();

    Comparison(Workload workload, Load load, List<Contender> contenders) {
        this.workload = workload;
        this.load = load;
        contenders.forEach(contender -> bySystem.put(contender.system(), new LinkedHashMap<>()));
    }

    Workload workload() {
        return workload;
    }

    Load load() {
        return load;
    }

    /** The workload and its load, for people. */
    String title() {
        return "%s %,d events, %,d users%s, %s of event time."
                .formatted(
                        workload.description(),
                        load.events(),
                        load.keys(),
                        load.hotKey() > 0 ? ", one with %.0f %% of the events".formatted(load.hotKey() * 100) : "",
                        DurationText.format(load.span()));
    }

    /** Adds a run, unless its results differ from those of another one as far as both are complete. */
    void add(String system, int round, Measurement measurement) {
        Optional<Digest> other = bySystem.values().stream()
                .flatMap(rounds -> rounds.values().stream())
                .map(Measurement::results)
                .filter(results -> !results.agreesWith(measurement.results()))
                .findFirst();
        if (other.isPresent()) {
            fault(
                    system,
                    round,
                    "results differ: %s instead of %s".formatted(measurement.results(), other.orElseThrow()));
            return;
        }
        if (measurement.events() == 0) {
            fault(system, round, "no progress after the warm-up");
            return;
        }
        if (measurement.isComplete() && measurement.results().results() == 0) {
            fault(system, round, "no results");
            return;
        }
        bySystem.get(system).put(round, measurement);
    }

    void fault(String system, int round, String fault) {
        faults.add("%s, %s, round %d: %s".formatted(workload.name(), system, round, fault));
    }

    List<String> faults() {
        return faults;
    }

    /** Systems with at least one valid run, in the order of the workload. */
    List<String> systems() {
        return bySystem.entrySet().stream()
                .filter(system -> !system.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }

    static boolean isMillrace(String system) {
        return system.startsWith("millrace");
    }

    /** Whether there is something to compare with. */
    boolean hasRatios() {
        return systems().stream().anyMatch(Comparison::isMillrace)
                && !systems().stream().allMatch(Comparison::isMillrace);
    }

    List<Measurement> rounds(String system) {
        return List.copyOf(bySystem.get(system).values());
    }

    /** Rate of one system as a multiple of another's in the same round; empty if they share none. */
    Optional<Figures> ratio(String system, String peer) {
        Map<Integer, Measurement> own = bySystem.get(system);
        Map<Integer, Measurement> other = bySystem.get(peer);
        List<Double> ratios = own.keySet().stream()
                .filter(other::containsKey)
                .map(round ->
                        own.get(round).eventsPerSecond() / other.get(round).eventsPerSecond())
                .toList();
        return ratios.isEmpty() ? Optional.empty() : Optional.of(Figures.of(ratios, ratio -> ratio));
    }
}
