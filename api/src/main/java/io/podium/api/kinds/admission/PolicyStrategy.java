package io.podium.api.kinds.admission;

import io.podium.api.cel.Expressions;
import io.podium.api.error.FieldPath;
import io.podium.api.error.GoForm;
import io.podium.api.error.Problems;
import io.podium.api.kinds.policy.ConditionRules;
import io.podium.api.name.Names;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.FieldRules;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.api.view.ApiObject;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Policies that validate or mutate by expressions. */
public final class PolicyStrategy<T extends ApiObject> extends GenericStrategy<T> {
    private static final int MOST_ANNOTATIONS = 20;
    private static final int LONGEST_VALUE = 5 * 1024;
    private static final Set<String> REASONS =
            Set.of("Forbidden", "Invalid", "RequestEntityTooLarge");
    private static final Set<String> PATCHES = Set.of("ApplyConfiguration", "JSONPatch");
    private static final Pattern IDENTIFIER = Pattern.compile("[_a-zA-Z][_a-zA-Z0-9]*");

    /** Words of CEL, which no variable is called. */
    private static final Set<String> WORDS =
            Set.of(
                    ("true false null in as break const continue else for function if import let"
                                    + " loop package namespace return var void while")
                            .split(" "));

    private final boolean isMutating;
    private final Expressions expressions = new Expressions();

    public PolicyStrategy(Resource resource, Function<TypedMap, T> view) {
        super(resource, view);
        isMutating = resource.type().field("spec").type().field("mutations") != null;
    }

    @Override
    public boolean hasWholeRules() {
        return true;
    }

    @Override
    public void validate(T policy, Problems problems) {
        policy(policy, false, problems);
    }

    /** Conditions that mean what they meant are not looked at again. */
    @Override
    public void validateChanged(T policy, T old, Problems problems) {
        MapValue spec = policy.value().map("spec");
        MapValue before = old.value().map("spec");
        boolean isSame =
                Objects.equals(spec.get("paramKind"), before.get("paramKind"))
                        && spec.list("matchConditions").equals(before.list("matchConditions"));
        policy(policy, isSame, problems);
    }

    private void policy(T policy, boolean areConditionsSame, Problems problems) {
        MapValue spec = policy.value().map("spec");
        FieldPath path = FieldPath.of("spec");
        if (!spec.has("failurePolicy")) {
            problems.required(path.child("failurePolicy"), "");
        }
        FieldRules.oneOfAny(spec, "failurePolicy", MatchRules.FAILURE_POLICIES, path, problems);
        if (spec.has("paramKind")) {
            MatchRules.paramKind(spec.map("paramKind"), path.child("paramKind"), problems);
        }
        MatchRules.constraints(spec, isMutating, path, problems);
        var compiled =
                new AdmissionExpressions(
                        expressions, spec.has("paramKind"), !spec.list("variables").isEmpty());
        if (!areConditionsSame) {
            ListValue conditions = spec.list("matchConditions");
            MatchRules.conditions(conditions, compiled, path.child("matchConditions"), problems);
        }
        variables(spec.list("variables"), compiled, path.child("variables"), problems);
        if (isMutating) {
            mutations(spec.list("mutations"), compiled, path.child("mutations"), problems);
            FieldRules.oneOf(spec, "reinvocationPolicy", MatchRules.REINVOCATIONS, path, problems);
        } else {
            validations(policy.name(), spec, compiled, path, problems);
        }
    }

    private static void variables(
            ListValue variables, AdmissionExpressions compiled, FieldPath path, Problems problems) {
        for (int i = 0; i < variables.size(); i++) {
            String name = variables.map(i).string("name");
            if (name.isBlank()) {
                problems.required(path.index(i).child("name"), "name is not specified");
            } else if (!IDENTIFIER.matcher(name).matches() || WORDS.contains(name)) {
                problems.invalid(
                        path.index(i).child("name"), name, "must be a valid CEL identifier");
            }
            String expression = variables.map(i).string("expression");
            FieldPath here = path.index(i).child("expression");
            if (expression.isBlank()) {
                problems.required(here, "expression is not specified");
            } else {
                compiled.variable(name, expression, here, problems);
            }
        }
    }

    private static void mutations(
            ListValue mutations, AdmissionExpressions compiled, FieldPath path, Problems problems) {
        if (mutations.isEmpty()) {
            problems.required(path, "mutations must contain at least one item");
        }
        for (int i = 0; i < mutations.size(); i++) {
            MapValue mutation = mutations.map(i);
            FieldPath here = path.index(i);
            switch (mutation.string("patchType")) {
                case "" -> problems.required(here.child("patchType"), "");
                case "JSONPatch" ->
                        mutation(
                                mutation,
                                "jsonPatch",
                                "applyConfiguration",
                                compiled::patch,
                                here,
                                problems);
                case "ApplyConfiguration" ->
                        mutation(
                                mutation,
                                "applyConfiguration",
                                "jsonPatch",
                                compiled::configuration,
                                here,
                                problems);
                default ->
                        problems.notSupported(
                                here.child("patchType"), mutation.string("patchType"), PATCHES);
            }
        }
    }

    /** Compiles one of the sorts of expressions. */
    private interface Compilation {
        void report(String text, FieldPath path, Problems problems);
    }

    private static void mutation(
            MapValue mutation,
            String wanted,
            String other,
            Compilation compilation,
            FieldPath path,
            Problems problems) {
        String expression = mutation.map(wanted).string("expression").strip();
        String type = mutation.string("patchType");
        if (!mutation.has(wanted)) {
            problems.required(path.child(wanted), "must be specified when patchType is " + type);
        } else if (expression.isEmpty()) {
            problems.required(path.child(wanted).child("expression"), "");
        } else {
            compilation.report(expression, path.child(wanted).child("expression"), problems);
        }
        if (mutation.has(other)) {
            problems.invalid(
                    path.child(other),
                    "{" + other + "}",
                    "must not be specified when patchType is " + type);
        }
    }

    private static void validations(
            String name,
            MapValue spec,
            AdmissionExpressions compiled,
            FieldPath path,
            Problems problems) {
        ListValue validations = spec.list("validations");
        ListValue annotations = spec.list("auditAnnotations");
        if (validations.isEmpty() && annotations.isEmpty()) {
            String either = "validations or auditAnnotations must contain at least one item";
            problems.required(path.child("validations"), either);
            problems.required(path.child("auditAnnotations"), either);
            return;
        }
        for (int i = 0; i < validations.size(); i++) {
            validation(validations.map(i), compiled, path.child("validations").index(i), problems);
        }
        FieldPath here = path.child("auditAnnotations");
        if (annotations.size() > MOST_ANNOTATIONS) {
            problems.invalid(
                    here,
                    GoForm.of(annotations),
                    "must not have more than " + MOST_ANNOTATIONS + " auditAnnotations");
        }
        var keys = new HashSet<String>();
        for (int i = 0; i < annotations.size(); i++) {
            annotation(name, annotations.map(i), compiled, here.index(i), problems);
            String key = annotations.map(i).string("key");
            if (!keys.add(key)) {
                problems.duplicate(here.index(i).child("key"), key);
            }
        }
    }

    private static void validation(
            MapValue validation, AdmissionExpressions compiled, FieldPath path, Problems problems) {
        String expression = validation.string("expression");
        if (expression.isBlank()) {
            problems.required(path.child("expression"), "expression is not specified");
        } else {
            compiled.validation(expression, path.child("expression"), problems);
        }
        spoken(validation, "messageExpression", path, problems);
        String spoken = validation.string("messageExpression");
        if (!spoken.isBlank()) {
            compiled.message(spoken, path.child("messageExpression"), problems);
        }
        spoken(validation, "message", path, problems);
        String message = validation.string("message").strip();
        if (message.contains("\n") || message.contains("\r")) {
            problems.invalid(
                    path.child("message"),
                    validation.string("message"),
                    "must not contain line breaks");
        }
        FieldRules.oneOfAny(validation, "reason", REASONS, path, problems);
    }

    private static void spoken(
            MapValue validation, String field, FieldPath path, Problems problems) {
        String text = validation.string(field);
        if (!text.isEmpty() && text.isBlank()) {
            problems.invalid(path.child(field), text, "must be non-empty if specified");
        }
    }

    private static void annotation(
            String name,
            MapValue annotation,
            AdmissionExpressions compiled,
            FieldPath path,
            Problems problems) {
        String key = annotation.string("key");
        if (name.isEmpty()) {
            problems.invalid(path.child("key"), key, "requires metadata.name be non-empty");
        } else {
            String whole = name + "/" + key;
            problems.invalidEach(path, "key", whole, Names.qualifiedName(whole));
        }
        String value = annotation.string("valueExpression").strip();
        if (value.isEmpty()) {
            problems.required(path.child("valueExpression"), "valueExpression is not specified");
        } else if (value.getBytes(StandardCharsets.UTF_8).length > LONGEST_VALUE) {
            problems.required(
                    path.child("valueExpression"),
                    "must not exceed " + LONGEST_VALUE + " bytes in length");
        } else {
            compiled.annotation(
                    annotation.string("valueExpression"), path.child("valueExpression"), problems);
        }
    }

    @Override
    public void validateStatusUpdate(T policy, T old, Problems problems) {
        MapValue status = policy.value().map("status");
        FieldPath path = FieldPath.of("status");
        ListValue known = status.map("typeChecking").list("expressionWarnings");
        FieldPath here = path.child("typeChecking").child("expressionWarnings");
        for (int i = 0; i < known.size(); i++) {
            if (known.map(i).string("warning").isEmpty()) {
                problems.required(here.index(i).child("warning"), "");
            }
            if (known.map(i).string("fieldRef").isBlank()) {
                problems.required(here.index(i).child("fieldRef"), "");
            }
        }
        ConditionRules.check(status.list("conditions"), path.child("conditions"), problems);
    }

    @Override
    public List<String> warnings(T policy) {
        return StaticNames.warn(super.warnings(policy), policy.name());
    }
}
