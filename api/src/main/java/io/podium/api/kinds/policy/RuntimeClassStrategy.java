package io.podium.api.kinds.policy;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.kinds.pod.SchedulingRules;
import io.podium.api.name.Names;
import io.podium.api.node.v1.RuntimeClass;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.AmountRules;
import io.podium.api.strategy.FieldRules;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.strategy.MetadataRules;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.HashSet;
import java.util.Map;

/** RuntimeClasses: a handler that never changes, what it costs, and on which nodes it is. */
public final class RuntimeClassStrategy extends GenericStrategy<RuntimeClass> {
    public RuntimeClassStrategy(Resource resource) {
        super(resource, RuntimeClass::of);
    }

    @Override
    public boolean hasWholeRules() {
        return true;
    }

    @Override
    public void validate(RuntimeClass runtime, Problems problems) {
        MapValue value = runtime.value();
        String handler = value.string("handler");
        FieldRules.each(Names.dnsLabel(handler), handler, FieldPath.ROOT, "handler", problems);
        FieldPath limits = FieldPath.of("overhead").child("limits");
        for (Map.Entry<String, Object> entry : value.at("overhead", "podFixed")) {
            FieldPath path = limits.key(entry.getKey());
            AmountRules.nameOfContainer(entry.getKey(), path, problems);
            AmountRules.amount(entry.getKey(), String.valueOf(entry.getValue()), path, problems);
        }
        MapValue scheduling = value.map("scheduling");
        FieldPath path = FieldPath.of("scheduling");
        MetadataRules.labels(scheduling.map("nodeSelector"), path.child("nodeSelector"), problems);
        ListValue tolerations = scheduling.list("tolerations");
        SchedulingRules.tolerations(tolerations, path.child("tolerations"), problems);
        var seen = new HashSet<Object>();
        for (int i = 0; i < tolerations.size(); i++) {
            if (!seen.add(tolerations.get(i))) {
                problems.duplicate(path.child("tolerations").index(i), tolerations.get(i));
            }
        }
    }

    /** Of a change, only the handler is looked at. */
    @Override
    public void validateChanged(RuntimeClass runtime, RuntimeClass old, Problems problems) {
        problems.immutable(
                "handler", runtime.value().string("handler"), old.value().string("handler"));
    }
}
