/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

/** The schema a record is written with. */
public enum WriterSchema {
    NEWEST,
    /** The oldest registered version. */
    OLDEST,
    /** The newest, but {@code eventTime} is a timestamp in microseconds; {@link #NEWEST} if the registry rejects it. */
    MICROSECONDS
}
