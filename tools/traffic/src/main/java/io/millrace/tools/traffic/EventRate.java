/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

/** The rate of user events over event time. */
@FunctionalInterface
public interface EventRate {

    /**
     * User events per second of event time.
     *
     * @param eventTime epoch milliseconds
     */
    double at(long eventTime);
}
