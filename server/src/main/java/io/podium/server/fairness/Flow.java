package io.podium.server.fairness;

import io.podium.api.flowcontrol.v1.FlowSchema;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.server.authz.Attributes;
import io.podium.server.metrics.FlowMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A flow schema ready for use: which requests it is about, and where they go. */
public final class Flow {
    private static final long HASH_SEED = 0xcbf29ce484222325L;
    private static final long HASH_PRIME = 0x100000001b3L;

    private final String name;
    private final long precedence;
    private final String distinguisher;
    private final List<FlowRule> rules;
    private final Level level;
    private final FlowMetrics.Meters meters;
    private final Map<String, String> headers;
    private final long nameHash;

    Flow(FlowSchema schema, Level level, String levelUid, FlowMetrics metrics) {
        MapValue spec = schema.value().map("spec");
        this.name = schema.name();
        this.precedence = spec.integer("matchingPrecedence");
        this.distinguisher = spec.map("distinguisherMethod").string("type");
        this.rules = rules(spec.list("rules"));
        this.level = level;
        this.meters = metrics.meters(name, level.name());
        this.headers =
                Map.of(
                        "x-kubernetes-pf-flowschema-uid",
                        schema.uid(),
                        "x-kubernetes-pf-prioritylevel-uid",
                        levelUid);
        this.nameHash = hash(HASH_SEED, name);
    }

    private static List<FlowRule> rules(ListValue rules) {
        var made = new ArrayList<FlowRule>();
        for (int i = 0; i < rules.size(); i++) {
            made.add(new FlowRule(rules.map(i)));
        }
        return List.copyOf(made);
    }

    public String name() {
        return name;
    }

    long precedence() {
        return precedence;
    }

    Level level() {
        return level;
    }

    FlowMetrics.Meters meters() {
        return meters;
    }

    /** What every answer to a request of this flow carries, in lower case. */
    public Map<String, String> headers() {
        return headers;
    }

    boolean isAbout(Attributes asked) {
        for (FlowRule rule : rules) {
            if (rule.matches(asked)) {
                return true;
            }
        }
        return false;
    }

    /** By what requests of this schema are told apart; "" where they are not. */
    String distinguisher(Attributes asked) {
        return switch (distinguisher) {
            case "ByUser" -> asked.user().name();
            case "ByNamespace" -> asked.namespace();
            default -> "";
        };
    }

    /** Which queues the request may stand in: the same for all that are not told apart. */
    long hash(Attributes asked) {
        long hash = hash(nameHash, distinguisher(asked));
        hash ^= hash >>> 33;
        hash *= 0xff51afd7ed558ccdL;
        return hash ^ (hash >>> 33);
    }

    private static long hash(long seed, String text) {
        long hash = seed;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * HASH_PRIME;
        }
        return hash;
    }
}
