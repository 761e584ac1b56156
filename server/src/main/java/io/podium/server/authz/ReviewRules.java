package io.podium.server.authz;

import io.podium.api.authorization.v1.FieldSelectorAttributes;
import io.podium.api.authorization.v1.SubjectAccessReviewSpec;
import io.podium.api.error.GoForm;
import io.podium.api.error.Problems;
import io.podium.api.meta.v1.FieldSelectorRequirement;
import io.podium.api.name.Names;
import io.podium.api.selector.FieldSelector;
import io.podium.api.selector.MalformedSelector;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.util.ArrayList;
import java.util.List;

/** What a question about access must say, in upstream's order and words. */
final class ReviewRules {
    private static final String PATH = "spec.nonResourceAttributes";
    private static final String RESOURCE = "spec.resourceAttributes";

    private ReviewRules() {}

    /** Exactly one thing is asked. */
    static void question(Problems problems, TypedMap spec) {
        boolean hasResource = spec.has("resourceAttributes");
        boolean hasPath = spec.has("nonResourceAttributes");
        if (hasResource && hasPath) {
            problems.invalid(
                    PATH,
                    GoForm.of(spec.map("nonResourceAttributes")),
                    "cannot be specified in combination with resourceAttributes");
        } else if (!hasResource && !hasPath) {
            problems.invalid(
                    RESOURCE,
                    "null",
                    "exactly one of nonResourceAttributes or resourceAttributes must be specified");
        }
        if (hasResource) {
            MapValue attributes = spec.map("resourceAttributes");
            selector(problems, attributes, "fieldSelector");
            selector(problems, attributes, "labelSelector");
        }
    }

    private static void selector(Problems problems, MapValue attributes, String field) {
        if (!attributes.has(field)) {
            return;
        }
        String path = RESOURCE + "." + field;
        MapValue selector = attributes.map(field);
        String raw = selector.string("rawSelector");
        ListValue requirements = selector.list("requirements");
        if (!raw.isEmpty() && !requirements.isEmpty()) {
            problems.invalid(
                    path + ".rawSelector",
                    raw,
                    "may not specified at the same time as requirements");
        }
        if (raw.isEmpty() && requirements.isEmpty()) {
            problems.required(
                    path + ".requirements",
                    "when " + path + " is specified, requirements or rawSelector is required");
        }
        for (int i = 0; i < requirements.size(); i++) {
            requirement(
                    problems,
                    requirements.map(i),
                    path + ".requirements[" + i + "]",
                    field.equals("labelSelector"));
        }
    }

    /** An operator nobody here knows may come from a newer client; it only narrows. */
    private static void requirement(
            Problems problems, MapValue requirement, String path, boolean isLabel) {
        String key = requirement.string("key");
        boolean hasValues = !requirement.list("values").isEmpty();
        if (!isLabel && key.isEmpty()) {
            problems.required(path + ".key", "must be specified");
        }
        switch (requirement.string("operator")) {
            case "In", "NotIn" -> {
                if (!hasValues) {
                    problems.required(
                            path + ".values",
                            "must be specified when `operator` is 'In' or 'NotIn'");
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (hasValues) {
                    problems.forbidden(
                            path + ".values",
                            "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                }
            }
            default -> {
                // See above.
            }
        }
        if (isLabel) {
            Names.qualifiedName(key).forEach(fault -> problems.invalid(path + ".key", key, fault));
        }
    }

    /** Somebody is asked about. */
    static void subject(Problems problems, SubjectAccessReviewSpec spec) {
        question(problems, spec.value());
        if (spec.user().isEmpty() && spec.groups().isEmpty()) {
            problems.invalid("spec.user", "", "at least one of user or group must be specified");
        }
    }

    /** A question is no object: it has no name and nothing else to know it by. */
    static void metadata(Problems problems, TypedMap review, String detail) {
        MapValue metadata = review.map("metadata").without("managedFields");
        MapValue rest = detail.endsWith("namespace") ? metadata.without("namespace") : metadata;
        if (!rest.isEmpty()) {
            problems.invalid("metadata", metadata, detail);
        }
    }

    /** The place asked about is that of the question. */
    static void place(Problems problems, SubjectAccessReviewSpec spec, String namespace) {
        if (spec.hasResourceAttributes()
                && !spec.resourceAttributes().namespace().equals(namespace)) {
            problems.invalid(
                    RESOURCE + ".namespace",
                    spec.resourceAttributes().namespace(),
                    "must match metadata.namespace");
        }
        if (spec.hasNonResourceAttributes()) {
            problems.invalid(
                    PATH,
                    GoForm.of(spec.value().map("nonResourceAttributes")),
                    "disallowed on this kind of request");
        }
    }

    /** The selection asked about; what cannot be understood demands nothing. */
    static FieldSelector selection(FieldSelectorAttributes asked) {
        var terms = new ArrayList<String>();
        for (FieldSelectorRequirement requirement : asked.requirements()) {
            List<String> values = requirement.values();
            if (values.size() == 1 && requirement.operator().equals("In")) {
                terms.add(requirement.key() + "=" + escaped(values.getFirst()));
            } else if (values.size() == 1 && requirement.operator().equals("NotIn")) {
                terms.add(requirement.key() + "!=" + escaped(values.getFirst()));
            }
        }
        String text = asked.rawSelector().isEmpty() ? String.join(",", terms) : asked.rawSelector();
        try {
            return FieldSelector.parse(text);
        } catch (MalformedSelector e) {
            return FieldSelector.parse("");
        }
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace(",", "\\,").replace("=", "\\=");
    }
}
