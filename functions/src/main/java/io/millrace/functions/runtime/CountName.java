/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.functions.runtime;

/** Names a count of records; each package that counts declares its names as one enum. */
public interface CountName {

    /** The name of the gauge, and of the count in state. */
    String gauge();
}
