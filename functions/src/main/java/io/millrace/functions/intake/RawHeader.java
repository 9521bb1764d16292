/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

/** One header of a Kafka record; the value is as it came, null included. */
@SuppressWarnings("ArrayRecordComponent") // a carrier of bytes: nothing compares two headers
public record RawHeader(String name, byte[] value) {}
