/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import java.io.Serializable;
import java.util.Map;

/**
 * Broker and registry metadata a job depends on, read once at submit and shipped with the job, so that neither a start
 * nor a restart needs the registry.
 *
 * @param writerSchemas schema id → Avro JSON, every registered version of every input
 * @param controlEnds control input → partition → end offset at submit, after the last committed record
 * @param resultSchemaIds output topic → id of its registered schema
 * @param maxRecordBytes output topic → the largest record it accepts, bytes
 */
public record ClusterSnapshot(
        Map<Integer, String> writerSchemas,
        Map<String, Map<Integer, Long>> controlEnds,
        Map<String, Integer> resultSchemaIds,
        Map<String, Integer> maxRecordBytes)
        implements Serializable {}
