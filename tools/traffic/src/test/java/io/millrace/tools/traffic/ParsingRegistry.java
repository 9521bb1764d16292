/* SPDX-License-Identifier: Apache-2.0 */
package io.millrace.tools.traffic;

import io.millrace.schemas.Order;
import io.millrace.schemas.Transaction;
import io.millrace.schemas.UserEvent;
import io.millrace.schemas.UserProfile;
import io.millrace.schemas.registry.InMemoryRegistry;
import io.millrace.schemas.registry.RegistryRefusedException;
import io.millrace.schemas.registry.SchemaRegistry;
import io.millrace.schemas.registry.UnknownSchemaIdException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.avro.Schema;

/** A registry that stores any text, which a client parses; it can reject schemas under further subjects. */
final class ParsingRegistry implements SchemaRegistry {

    private final InMemoryRegistry stored = new InMemoryRegistry();
    private final List<String> registered = new ArrayList<>();
    private final boolean accepting;

    private ParsingRegistry(boolean accepting) {
        this.accepting = accepting;
        stored.register("user-events-value", UserEvent.getClassSchema());
        stored.register("transactions-value", Transaction.getClassSchema());
        stored.register("orders-value", Order.getClassSchema());
        stored.register("users-value", UserProfile.getClassSchema());
    }

    /** With the schemas of the topics; accepts further ones. */
    static ParsingRegistry accepting() {
        return new ParsingRegistry(true);
    }

    /** With the schemas of the topics; rejects further ones. */
    static ParsingRegistry rejecting() {
        return new ParsingRegistry(false);
    }

    /** The subjects of all requests to register. */
    List<String> registered() {
        return registered;
    }

    @Override
    public Schema schemaById(int id) throws UnknownSchemaIdException {
        return new Schema.Parser().parse(stored.schemaById(id).toString());
    }

    @Override
    public int register(String subject, Schema schema) {
        registered.add(subject);
        if (!accepting) {
            throw new RegistryRefusedException("HTTP 422: invalid schema", null);
        }
        return stored.register(subject, schema);
    }

    @Override
    public OptionalInt idOf(String subject, Schema schema) {
        return stored.idOf(subject, schema);
    }

    @Override
    public Map<Integer, Schema> versions(String subject) {
        return stored.versions(subject);
    }

    @Override
    public void compatibility(String subject, String level) {
        stored.compatibility(subject, level);
    }
}
