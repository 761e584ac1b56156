package io.podium.server.fairness;

import io.podium.api.flowcontrol.v1.FlowSchema;
import io.podium.api.flowcontrol.v1.FlowSchemaCondition;
import io.podium.api.flowcontrol.v1.FlowSchemaStatus;
import io.podium.api.flowcontrol.v1.PriorityLevelConfiguration;
import io.podium.api.kinds.flowcontrol.DefaultFlows;
import io.podium.api.view.ApiObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides what is to be written so that the default objects are there and every flow schema says
 * whether its level is. The mandatory ones are always as we have them; a suggested one is, as long
 * as its annotation says so, or while nobody has changed it.
 */
final class FlowRepair {
    private static final String DANGLING = "Dangling";

    private FlowRepair() {}

    /** Something to write. */
    sealed interface Repair {
        ApiObject object();

        /** What is missing. */
        record Create(ApiObject object) implements Repair {}

        /** What is not as it should be. */
        record Update(ApiObject object) implements Repair {}

        /** What is known of a flow schema. */
        record Status(FlowSchema object) implements Repair {}

        /** A default object of another version, which this one does not have. */
        record Delete(ApiObject object) implements Repair {}
    }

    static List<Repair> defaults(
            Map<String, FlowSchema> schemas, Map<String, PriorityLevelConfiguration> levels) {
        var repairs = new ArrayList<Repair>();
        for (PriorityLevelConfiguration wanted : DefaultFlows.levels()) {
            PriorityLevelConfiguration has = levels.get(wanted.name());
            if (has == null) {
                repairs.add(new Repair.Create(wanted));
            } else {
                PriorityLevelConfiguration asWanted =
                        isOurs(has) ? has.withSpec(specOf(has, wanted)) : has;
                update(has, asWanted).ifPresent(repairs::add);
            }
        }
        for (FlowSchema wanted : DefaultFlows.schemas()) {
            FlowSchema has = schemas.get(wanted.name());
            if (has == null) {
                repairs.add(new Repair.Create(wanted));
            } else {
                FlowSchema asWanted = isOurs(has) ? has.withSpec(wanted.spec()) : has;
                update(has, asWanted).ifPresent(repairs::add);
            }
        }
        strangers(schemas, DefaultFlows.schemas(), repairs);
        strangers(levels, DefaultFlows.levels(), repairs);
        return repairs;
    }

    /** What people say of lending by the exempt level stays. */
    private static io.podium.api.flowcontrol.v1.PriorityLevelConfigurationSpec specOf(
            PriorityLevelConfiguration has, PriorityLevelConfiguration wanted) {
        return wanted.name().equals(DefaultFlows.EXEMPT) && has.spec().hasExempt()
                ? wanted.spec().withExempt(has.spec().exempt())
                : wanted.spec();
    }

    private static boolean isOurs(ApiObject has) {
        if (DefaultFlows.isMandatory(has.name())) {
            return true;
        }
        String said = has.metadata().annotations().getOrDefault(DefaultFlows.AUTO_UPDATE, "");
        return said.equals("true") || (!said.equals("false") && has.metadata().generation() == 1);
    }

    private static Optional<Repair> update(ApiObject has, ApiObject asWanted) {
        var annotations = new LinkedHashMap<>(has.metadata().annotations());
        annotations.put(DefaultFlows.AUTO_UPDATE, Boolean.toString(isOurs(has)));
        ApiObject whole = asWanted.withMetadata(has.metadata().withAnnotations(annotations));
        return whole.equals(has) ? Optional.empty() : Optional.of(new Repair.Update(whole));
    }

    private static void strangers(
            Map<String, ? extends ApiObject> all,
            List<? extends ApiObject> defaults,
            List<Repair> repairs) {
        for (ApiObject one : all.values()) {
            boolean saysOurs =
                    "true".equals(one.metadata().annotations().get(DefaultFlows.AUTO_UPDATE));
            if (saysOurs && defaults.stream().noneMatch(known -> known.name().equals(one.name()))) {
                repairs.add(new Repair.Delete(one));
            }
        }
    }

    static List<Repair> conditions(
            Map<String, FlowSchema> schemas,
            Map<String, PriorityLevelConfiguration> levels,
            Instant now) {
        var repairs = new ArrayList<Repair>();
        for (FlowSchema schema : schemas.values()) {
            String level = schema.spec().priorityLevelConfiguration().name();
            FlowSchemaCondition wanted = condition(level, levels.containsKey(level));
            Optional<FlowSchemaCondition> has =
                    schema.status().conditions().stream()
                            .filter(one -> one.type().equals(DANGLING))
                            .findFirst();
            Instant since =
                    has.filter(one -> one.status().equals(wanted.status()))
                            .flatMap(FlowSchemaCondition::lastTransitionTime)
                            .orElse(now);
            FlowSchemaCondition dated = wanted.withLastTransitionTime(since);
            if (!has.equals(Optional.of(dated))) {
                var all = new ArrayList<>(schema.status().conditions());
                all.removeIf(one -> one.type().equals(DANGLING));
                all.add(dated);
                repairs.add(
                        new Repair.Status(
                                schema.withStatus(FlowSchemaStatus.empty().withConditions(all))));
            }
        }
        return repairs;
    }

    private static FlowSchemaCondition condition(String level, boolean isThere) {
        String what =
                "This FlowSchema references the PriorityLevelConfiguration object named \""
                        + level
                        + "\" ";
        return FlowSchemaCondition.empty()
                .withType(DANGLING)
                .withStatus(isThere ? "False" : "True")
                .withReason(isThere ? "Found" : "NotFound")
                .withMessage(what + (isThere ? "and it exists" : "but there is no such object"));
    }
}
