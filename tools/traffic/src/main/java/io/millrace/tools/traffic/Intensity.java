/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

/** How much happens in the world. */
@FunctionalInterface
public interface Intensity {

    /** User events per second of event time, around the given event time (epoch milliseconds). */
    double at(long eventTime);
}
