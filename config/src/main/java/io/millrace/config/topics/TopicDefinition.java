/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.config.topics;

import java.util.Optional;

/**
 * A topic of the catalogue.
 *
 * @param owner the team or job that writes it
 * @param key description of the record key
 * @param schema name of the record in {@code schemas/}; empty if values are the original bytes of other topics
 */
public record TopicDefinition(
        String name,
        String description,
        String owner,
        String key,
        Optional<String> schema,
        Cleanup cleanup,
        TopicLayout local,
        TopicLayout production) {

    public TopicLayout in(DeploymentKind deployment) {
        return switch (deployment) {
            case LOCAL -> local;
            case PRODUCTION -> production;
        };
    }
}
