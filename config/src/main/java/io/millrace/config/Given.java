/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config;

/**
 * A value as it was given, and where.
 *
 * @param key flat: {@code watermark.idleness}, {@code windows[0].size}
 * @param origin as {@link Fault#source()}
 */
record Given(String key, String value, String origin) {

    Fault fault(String problem, String remedy) {
        return new Fault(origin, key, value, problem, remedy);
    }
}
