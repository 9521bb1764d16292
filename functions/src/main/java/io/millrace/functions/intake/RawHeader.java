/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.intake;

/** A header of a Kafka record; the value is unchanged and may be null. */
@SuppressWarnings("ArrayRecordComponent") // a carrier of bytes: nothing compares two headers
public record RawHeader(String name, byte[] value) {}
