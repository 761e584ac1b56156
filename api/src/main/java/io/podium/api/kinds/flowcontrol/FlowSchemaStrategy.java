package io.podium.api.kinds.flowcontrol;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.flowcontrol.v1.FlowSchema;
import io.podium.api.name.Names;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.Set;

/** Flow schemas: one precedence is reserved, and the mandatory ones are as they are. */
public final class FlowSchemaStrategy extends GenericStrategy<FlowSchema> {
    private static final int LAST_PRECEDENCE = 10_000;
    private static final Set<String> METHODS = Set.of("ByNamespace", "ByUser");
    private static final FieldPath SPEC = FieldPath.of("spec");

    public FlowSchemaStrategy(Resource resource) {
        super(resource, FlowSchema::of);
    }

    @Override
    public void validate(FlowSchema schema, Problems problems) {
        MapValue spec = schema.value().map("spec");
        precedence(schema.name(), spec.integer("matchingPrecedence"), problems);
        if (spec.has("distinguisherMethod")) {
            MapValue method = spec.map("distinguisherMethod");
            if (!METHODS.contains(method.string("type"))) {
                problems.notSupported(
                        SPEC.child("distinguisherMethod").child("type"), method, METHODS);
            }
        }
        FieldPath level = SPEC.child("priorityLevelConfiguration").child("name");
        String name = spec.map("priorityLevelConfiguration").string("name");
        if (name.isEmpty()) {
            problems.required(level, "must reference a priority level");
        } else {
            problems.invalidEach(level, name, Names.dnsSubdomain(name));
        }
        ListValue rules = spec.list("rules");
        for (int i = 0; i < rules.size(); i++) {
            FlowRules.check(rules.map(i), SPEC.child("rules").index(i), problems);
        }
        DefaultFlows.mandatorySchema(schema.name())
                .filter(fixed -> !fixed.spec().value().equals(spec))
                .ifPresent(fixed ->
                        problems.invalid(
                                SPEC,
                                spec,
                                "spec of '" + schema.name() + "' must equal the fixed value"));
        Conditions.check(schema.value(), problems);
    }

    private static void precedence(String name, long precedence, Problems problems) {
        FieldPath path = SPEC.child("matchingPrecedence");
        if (precedence <= 0) {
            problems.invalid(path, precedence, "must be a positive value");
        }
        if (precedence > LAST_PRECEDENCE) {
            problems.invalid(path, precedence, "must not be greater than " + LAST_PRECEDENCE);
        }
        if (precedence == 1 && !name.equals(DefaultFlows.EXEMPT)) {
            problems.invalid(
                    path,
                    precedence,
                    "only the schema named 'exempt' may have matchingPrecedence 1");
        }
    }

    @Override
    public void validateStatusUpdate(FlowSchema schema, FlowSchema old, Problems problems) {
        Conditions.check(schema.value(), problems);
    }
}
