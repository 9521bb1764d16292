/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.oracle.core;

/** An input record as far as a job uses it. */
public interface InputEvent {

    String id();

    String userId();

    /** Epoch milliseconds. */
    long eventTime();
}
