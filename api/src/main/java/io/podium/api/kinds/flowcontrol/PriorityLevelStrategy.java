package io.podium.api.kinds.flowcontrol;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.flowcontrol.v1.PriorityLevelConfiguration;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.util.Set;

/** Priority levels: shares, lending and queues are within bounds; the mandatory ones stay. */
public final class PriorityLevelStrategy extends GenericStrategy<PriorityLevelConfiguration> {
    private static final int MOST_QUEUES = 10_000_000;

    /** What a hash can decide when a hand of queues is dealt. */
    private static final int HASH_BITS = 60;

    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final FieldPath LIMITED = SPEC.child("limited");

    public PriorityLevelStrategy(Resource resource) {
        super(resource, PriorityLevelConfiguration::of);
    }

    @Override
    public void validate(PriorityLevelConfiguration level, Problems problems) {
        String name = level.name();
        TypedMap spec = level.spec().value();
        String type = spec.string("type");
        if (name.equals(DefaultFlows.EXEMPT) != type.equals("Exempt")) {
            problems.invalid(
                    SPEC.child("type"),
                    type,
                    "type must be 'Exempt' if and only if name is 'exempt'");
        }
        switch (type) {
            case "Exempt" -> exempt(spec, problems);
            case "Limited" -> limited(spec, problems);
            default -> problems.notSupported(SPEC.child("type"), type, Set.of("Exempt", "Limited"));
        }
        if (!isAsFixed(name, spec)) {
            problems.invalid(
                    SPEC,
                    spec,
                    name.equals(DefaultFlows.EXEMPT)
                            ? "spec of 'exempt' except the 'spec.exempt' field must equal the"
                                    + " fixed value"
                            : "spec of '" + name + "' must equal the fixed value");
        }
        Conditions.check(level.value(), problems);
    }

    /** Whoever rules the cluster may say what the exempt level lends, and nothing else of it. */
    private static boolean isAsFixed(String name, TypedMap spec) {
        return DefaultFlows.mandatoryLevel(name)
                .map(fixed -> fixed.spec().value())
                .map(fixed ->
                        name.equals(DefaultFlows.EXEMPT)
                                ? fixed.without("exempt").equals(spec.without("exempt"))
                                : fixed.equals(spec))
                .orElse(true);
    }

    private static void exempt(MapValue spec, Problems problems) {
        if (spec.has("limited")) {
            problems.forbidden(LIMITED, "must be nil if the type is not Limited");
        }
        MapValue exempt = spec.map("exempt");
        FieldPath path = SPEC.child("exempt");
        shares(exempt, path, problems);
        lendable(exempt, path, problems);
    }

    private static void shares(MapValue of, FieldPath path, Problems problems) {
        long shares = of.integer("nominalConcurrencyShares");
        if (shares < 0) {
            problems.invalid(
                    path.child("nominalConcurrencyShares"),
                    shares,
                    "must be a non-negative integer");
        }
    }

    private static void lendable(MapValue of, FieldPath path, Problems problems) {
        long percent = of.integer("lendablePercent");
        if (percent < 0 || percent > 100) {
            problems.invalid(
                    path.child("lendablePercent"), percent, "must be between 0 and 100, inclusive");
        }
    }

    private static void limited(MapValue spec, Problems problems) {
        if (spec.has("exempt")) {
            problems.forbidden(SPEC.child("exempt"), "must be nil if the type is Limited");
        }
        if (!spec.has("limited")) {
            problems.required(LIMITED, "must not be empty when type is Limited");
            return;
        }
        MapValue limited = spec.map("limited");
        shares(limited, LIMITED, problems);
        response(limited.map("limitResponse"), problems);
        lendable(limited, LIMITED, problems);
        long borrowing = limited.integer("borrowingLimitPercent");
        if (borrowing < 0) {
            problems.invalid(
                    LIMITED.child("borrowingLimitPercent"),
                    borrowing,
                    "if specified, must be a non-negative integer");
        }
    }

    private static void response(MapValue response, Problems problems) {
        FieldPath path = LIMITED.child("limitResponse");
        FieldPath queuing = path.child("queuing");
        String type = response.string("type");
        switch (type) {
            case "Reject" -> {
                if (response.has("queuing")) {
                    problems.forbidden(
                            queuing, "must be nil if limited.limitResponse.type is not Limited");
                }
            }
            case "Queue" -> {
                if (response.has("queuing")) {
                    queues(response.map("queuing"), queuing, problems);
                } else {
                    problems.required(
                            queuing, "must not be empty if limited.limitResponse.type is Limited");
                }
            }
            default -> problems.notSupported(path.child("type"), type, Set.of("Queue", "Reject"));
        }
    }

    private static void queues(MapValue queuing, FieldPath path, Problems problems) {
        long limit = queuing.integer("queueLengthLimit");
        if (limit <= 0) {
            problems.invalid(path.child("queueLengthLimit"), limit, "must be positive");
        }
        long queues = queuing.integer("queues");
        if (queues <= 0) {
            problems.invalid(path.child("queues"), queues, "must be positive");
        } else if (queues > MOST_QUEUES) {
            problems.invalid(
                    path.child("queues"), queues, "must not be greater than " + MOST_QUEUES);
        }
        long hand = queuing.integer("handSize");
        if (hand <= 0) {
            problems.invalid(path.child("handSize"), hand, "must be positive");
        } else if (hand > queues) {
            problems.invalid(
                    path.child("handSize"),
                    hand,
                    "should not be greater than queues (" + queues + ")");
        } else if (entropyBits(queues, hand) > HASH_BITS) {
            problems.invalid(
                    path.child("handSize"),
                    hand,
                    "required entropy bits of deckSize "
                            + queues
                            + " and handSize "
                            + hand
                            + " should not be greater than "
                            + HASH_BITS);
        }
    }

    /** How many bits decide which hand of queues is dealt. */
    private static int entropyBits(long queues, long hand) {
        double bits = 0;
        for (long i = 0; i < hand && bits <= HASH_BITS; i++) {
            bits += Math.log((double) (queues - i)) / Math.log(2);
        }
        return (int) Math.ceil(bits);
    }

    @Override
    public void validateStatusUpdate(
            PriorityLevelConfiguration level, PriorityLevelConfiguration old, Problems problems) {
        Conditions.check(level.value(), problems);
    }
}
