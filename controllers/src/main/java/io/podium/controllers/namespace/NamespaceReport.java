package io.podium.controllers.namespace;

import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.NamespaceCondition;
import io.podium.client.Action;
import io.podium.client.Failure;
import io.podium.client.Question.Remainder;
import io.podium.client.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the conditions of an ending namespace should say; conditions of others are kept as they are.
 */
final class NamespaceReport {
    private final View view;
    private final Namespace namespace;
    private final List<NamespaceCondition> conditions;

    NamespaceReport(View view, Namespace namespace) {
        this.view = view;
        this.namespace = namespace;
        this.conditions = new ArrayList<>(namespace.status().conditions());
    }

    Namespace reported(List<Remainder> remainders) {
        set(
                "NamespaceDeletionDiscoveryFailure",
                "False",
                "ResourcesDiscovered",
                "All resources successfully discovered");
        set(
                "NamespaceDeletionGroupVersionParsingFailure",
                "False",
                "ParsedGroupVersions",
                "All legacy kube types successfully parsed");
        failure();
        content(remainders);
        finalizers(remainders);
        return namespace.withStatus(
                namespace.status().withPhase("Terminating").withConditions(conditions));
    }

    private void failure() {
        Optional<Failure> failure =
                view.lastFailure().filter(one -> one.action() instanceof Action.DeleteAll);
        if (failure.isPresent()) {
            set(
                    "NamespaceDeletionContentFailure",
                    "True",
                    "ContentDeletionFailed",
                    "Failed to delete all resource types, 1 remaining: " + failure.get().message());
        } else {
            set(
                    "NamespaceDeletionContentFailure",
                    "False",
                    "ContentDeleted",
                    "All content successfully deleted, may be waiting on finalization");
        }
    }

    private void content(List<Remainder> remainders) {
        var texts = new TreeSet<String>();
        for (Remainder remainder : remainders) {
            String resource =
                    remainder.resource().contains(".")
                            ? remainder.resource()
                            : remainder.resource() + ".";
            texts.add(resource + " has " + remainder.count() + " resource instances");
        }
        if (texts.isEmpty()) {
            set(
                    "NamespaceContentRemaining",
                    "False",
                    "ContentRemoved",
                    "All content successfully removed");
        } else {
            set(
                    "NamespaceContentRemaining",
                    "True",
                    "SomeResourcesRemain",
                    "Some resources are remaining: " + String.join(", ", texts));
        }
    }

    private void finalizers(List<Remainder> remainders) {
        var counts = new TreeMap<String, Integer>();
        for (Remainder remainder : remainders) {
            remainder
                    .finalizers()
                    .forEach((finalizer, count) -> counts.merge(finalizer, count, Integer::sum));
        }
        if (counts.isEmpty()) {
            set(
                    "NamespaceFinalizersRemaining",
                    "False",
                    "ContentHasNoFinalizers",
                    "All content-preserving finalizers finished");
            return;
        }
        var texts = new ArrayList<String>();
        counts.forEach((finalizer, count) ->
                texts.add(finalizer + " in " + count + " resource instances"));
        set(
                "NamespaceFinalizersRemaining",
                "True",
                "SomeFinalizersRemain",
                "Some content in the namespace has finalizers remaining: "
                        + String.join(", ", texts));
    }

    private void set(String type, String status, String reason, String message) {
        for (int i = 0; i < conditions.size(); i++) {
            NamespaceCondition old = conditions.get(i);
            if (old.type().equals(type)) {
                NamespaceCondition now =
                        old.withStatus(status).withReason(reason).withMessage(message);
                boolean isTransition = !old.status().equals(status);
                conditions.set(i, isTransition ? now.withLastTransitionTime(view.now()) : now);
                return;
            }
        }
        conditions.add(
                NamespaceCondition.empty()
                        .withType(type)
                        .withStatus(status)
                        .withLastTransitionTime(view.now())
                        .withReason(reason)
                        .withMessage(message));
    }
}
