/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.jobs;

import io.millrace.config.binding.SettingsReader;
import io.millrace.config.binding.ValueParser;
import java.time.Duration;

/**
 * The way in, which all jobs share; all but the idleness in event time.
 *
 * @param maxFutureSkew how far an event time may lie after the timestamp of its Kafka record
 * @param outOfOrderness how far a partition's watermark stays behind its highest event time
 * @param idleness how long, by the clock, a partition may be silent before it no longer holds others back
 * @param catchUpGrace how long, by the clock, a partition that was idle holds its watermark when records come again
 * @param dedupHorizon how long ids are remembered after the event time; zero = duplicates are not looked for
 */
public record IntakeSettings(
        Duration maxFutureSkew,
        Duration outOfOrderness,
        Duration idleness,
        Duration catchUpGrace,
        Duration dedupHorizon) {

    static IntakeSettings read(SettingsReader reader) {
        return new IntakeSettings(
                reader.read("max-future-skew", ValueParser.duration(Duration.ZERO)),
                reader.read("watermark.out-of-orderness", ValueParser.duration(Duration.ZERO)),
                reader.read("watermark.idleness", ValueParser.duration(Duration.ofMillis(1))),
                reader.read("watermark.catch-up-grace", ValueParser.duration(Duration.ZERO)),
                reader.read("dedup-horizon", ValueParser.duration(Duration.ZERO)));
    }
}
