/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.jobs.io;

import java.io.Serializable;
import java.util.Map;

/**
 * What a job has to know of broker and registry. Read once at submit and shipped with the job, so that neither a start
 * nor a restart needs a registry that answers.
 *
 * @param writerSchemas schema id → Avro JSON, every registered version of every input
 * @param resultSchemaIds output topic → the id its schema is registered under
 * @param controlEnds control input → partition → where it ended at submit, the offset after its last committed record
 * @param maxRecordBytes output topic → the largest record it takes, bytes
 */
public record ClusterSnapshot(
        Map<Integer, String> writerSchemas,
        Map<String, Map<Integer, Long>> controlEnds,
        Map<String, Integer> resultSchemaIds,
        Map<String, Integer> maxRecordBytes)
        implements Serializable {}
