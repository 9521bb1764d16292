/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

import io.millrace.config.binding.DurationText;
import io.millrace.config.binding.SettingsReader;
import io.millrace.config.binding.ValueParser;
import java.time.Duration;

/**
 * Settings of the intake that all jobs share; in event time unless they say otherwise.
 *
 * @param maxFutureSkew how far an event time may be ahead of the timestamp of its Kafka record
 * @param outOfOrderness how far a partition's watermark stays behind its highest event time
 * @param watermarkInterval how often, in processing time, the sources emit a watermark
 * @param idleness how long, in processing time, a partition may be silent before it no longer holds others back
 * @param catchUpGrace how long, in processing time, a partition that was idle holds its watermark when records arrive again
 * @param dedupHorizon how long ids are remembered after the event time; zero turns deduplication off
 */
public record IntakeSettings(
        Duration maxFutureSkew,
        Duration outOfOrderness,
        Duration watermarkInterval,
        Duration idleness,
        Duration catchUpGrace,
        Duration dedupHorizon) {

    static IntakeSettings read(SettingsReader reader) {
        return new IntakeSettings(
                reader.read("max-future-skew", ValueParser.duration(Duration.ZERO)),
                reader.read("watermark.out-of-orderness", ValueParser.duration(Duration.ZERO)),
                reader.read("watermark.interval", ValueParser.duration(Duration.ofMillis(1))),
                reader.read("watermark.idleness", ValueParser.duration(Duration.ofMillis(1))),
                reader.read("watermark.catch-up-grace", ValueParser.duration(Duration.ZERO)),
                reader.read("dedup-horizon", ValueParser.duration(Duration.ZERO)));
    }

    /** Rejects a dedup horizon that is shorter than the time for which a record is accepted: late copies would count twice. */
    void requireDedupHorizon(SettingsReader reader, String span, Duration length, Duration allowedLateness) {
        Duration acceptedFor = length.plus(allowedLateness);
        if (!dedupHorizon.isZero() && dedupHorizon.compareTo(acceptedFor) < 0) {
            reader.reject(
                    "dedup-horizon",
                    "must be at least %s + allowed-lateness, %s + %s, or late copies would count twice"
                            .formatted(span, DurationText.format(length), DurationText.format(allowedLateness)),
                    "write at least %s, or 0 to accept duplicates".formatted(DurationText.format(acceptedFor)));
        }
    }
}
