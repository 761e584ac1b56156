package io.podium.podium.door;

import io.podium.api.authorization.v1.SubjectAccessReview;
import io.podium.api.authorization.v1.SubjectAccessReviewSpec;
import io.podium.api.schema.Resource;
import io.podium.api.schema.Schema;
import io.podium.api.value.FreeMap;
import io.podium.api.value.MapValue;
import io.podium.api.view.ApiObject;
import io.podium.base.Invariant;
import io.podium.client.Action;
import io.podium.server.request.ApiRequest;
import io.podium.server.request.ApiRequest.Payload;
import io.podium.server.request.User;
import io.podium.server.request.Verb;
import java.util.HashMap;
import java.util.Map;

/** Says actions as requests, with the preconditions the object they were decided upon gives. */
final class Requests {
    private final Schema schema;
    private final User user;
    private final String agent;

    Requests(Schema schema, User user) {
        this.schema = schema;
        this.user = user;
        this.agent = agent(user.name());
    }

    /** What upstream's programs call themselves; managedFields name them so. */
    private static String agent(String user) {
        if (user.startsWith("system:serviceaccount:kube-system:")) {
            return "kube-controller-manager";
        }
        if (user.startsWith("system:node:")) {
            return "kubelet";
        }
        return user.equals("system:kube-scheduler") ? "kube-scheduler" : "podium";
    }

    ApiRequest of(Action action) {
        return switch (action) {
            case Action.Create create ->
                    write(Verb.CREATE, create.object(), "", create.object().value());
            case Action.Update update ->
                    write(Verb.UPDATE, update.object(), "", update.object().value());
            case Action.UpdateStatus update ->
                    write(Verb.UPDATE, update.object(), "status", update.object().value());
            case Action.UpdatePart part ->
                    write(Verb.UPDATE, part.object(), part.subresource(), part.object().value());
            case Action.Patch patch ->
                    write(Verb.PATCH, patch.object(), patch.subresource(), withUid(patch));
            case Action.Delete delete -> write(Verb.DELETE, delete.object(), "", options(delete));
            case Action.DeleteAll all -> deleteAll(all);
            case Action.Bind bind -> write(Verb.CREATE, bind.pod(), "binding", binding(bind));
            case Action.Post post ->
                    write(Verb.CREATE, post.parent(), post.subresource(), post.body().value());
            case Action.Event event -> refuse(event);
            case Action.Announced announced -> refuse(announced);
            case Action.Again again -> refuse(again);
            case Action.Ask ask -> refuse(ask);
        };
    }

    /** The question whether somebody may do something. */
    ApiRequest review(SubjectAccessReviewSpec spec) {
        return new ApiRequest(
                Verb.CREATE,
                schema.resource("authorization.k8s.io", "v1", "subjectaccessreviews").orElseThrow(),
                "",
                "",
                "",
                Map.of(),
                "application/json",
                ApiRequest.VALUE,
                agent,
                new Payload.Tree(SubjectAccessReview.empty().withSpec(spec).value()),
                user);
    }

    private static ApiRequest refuse(Action action) {
        Invariant.check(false, "the runtime keeps %s to itself", action);
        throw new IllegalStateException();
    }

    private ApiRequest write(Verb verb, ApiObject about, String subresource, MapValue body) {
        Resource resource = InProcessDoor.resourceOf(schema, about);
        boolean isNew = verb == Verb.CREATE && subresource.isEmpty();
        String type = verb == Verb.PATCH ? "application/merge-patch+json" : "application/json";
        return new ApiRequest(
                verb,
                resource,
                subresource,
                resource.namespaced() ? about.namespace() : "",
                isNew ? "" : about.name(),
                Map.of(),
                type,
                ApiRequest.VALUE,
                agent,
                new Payload.Tree(body),
                user);
    }

    private ApiRequest deleteAll(Action.DeleteAll all) {
        int dot = all.resource().indexOf('.');
        String plural = dot < 0 ? all.resource() : all.resource().substring(0, dot);
        String group = dot < 0 ? "" : all.resource().substring(dot + 1);
        Resource resource =
                schema.resources().stream()
                        .filter(one -> one.group().equals(group) && one.plural().equals(plural))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(all.resource()));
        return new ApiRequest(
                Verb.DELETE_COLLECTION,
                resource,
                "",
                all.namespace(),
                "",
                Map.of(),
                "",
                ApiRequest.VALUE,
                agent,
                new Payload.Tree(
                        FreeMap.of(
                                Map.of(
                                        "kind",
                                        "DeleteOptions",
                                        "apiVersion",
                                        "v1",
                                        "propagationPolicy",
                                        "Background"))),
                user);
    }

    private static MapValue withUid(Action.Patch patch) {
        MapValue metadata = patch.mergePatch().map("metadata").with("uid", patch.object().uid());
        return patch.mergePatch().with("metadata", metadata);
    }

    private static MapValue options(Action.Delete delete) {
        var options = new HashMap<String, Object>();
        options.put("kind", "DeleteOptions");
        options.put("apiVersion", "v1");
        var preconditions = new HashMap<String, Object>();
        if (!delete.object().uid().isEmpty()) {
            preconditions.put("uid", delete.object().uid());
        }
        if (delete.isAsSeen()) {
            preconditions.put("resourceVersion", delete.object().metadata().resourceVersion());
        }
        if (!preconditions.isEmpty()) {
            options.put("preconditions", FreeMap.of(preconditions));
        }
        delete.graceSeconds().ifPresent(seconds -> options.put("gracePeriodSeconds", seconds));
        if (!delete.propagation().isEmpty()) {
            options.put("propagationPolicy", delete.propagation());
        }
        return FreeMap.of(options);
    }

    private static MapValue binding(Action.Bind bind) {
        MapValue target = FreeMap.of(Map.of("kind", "Node", "name", bind.node()));
        MapValue metadata =
                FreeMap.of(
                        Map.of(
                                "name",
                                bind.pod().name(),
                                "namespace",
                                bind.pod().namespace(),
                                "uid",
                                bind.pod().uid()));
        return FreeMap.of(
                Map.of(
                        "kind",
                        "Binding",
                        "apiVersion",
                        "v1",
                        "metadata",
                        metadata,
                        "target",
                        target));
    }
}
