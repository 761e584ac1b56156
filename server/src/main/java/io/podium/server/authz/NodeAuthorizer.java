package io.podium.server.authz;

import io.podium.api.rbac.v1.PolicyRule;
import io.podium.api.value.TypedMap;
import io.podium.server.authz.NodeGraph.Thing;
import io.podium.store.Body;
import io.podium.store.Store;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * What a node may do: read what its pods need, write its own objects, and for the rest the rules of
 * the default role system:node. What it writes into objects is the admission's business.
 */
public final class NodeAuthorizer implements Authorizer, AutoCloseable {
    private static final String LEASES = "kube-node-lease";
    private static final Set<String> SINGLE = Set.of("get", "create", "update", "patch", "delete");

    private final List<Rule> rules;
    private final NodeGraph graph;

    /**
     * Follows the store.
     *
     * @param rules of every node, whatever became of the role of that name
     */
    public NodeAuthorizer(List<PolicyRule> rules, Store store, Function<Body, TypedMap> trees) {
        this.rules = rules.stream().map(Rule::of).toList();
        this.graph = new NodeGraph(store, trees);
    }

    @Override
    public void close() {
        graph.close();
    }

    @Override
    public Decision decide(Attributes asked) {
        String node = NodeIdentity.of(asked.user()).orElse(null);
        if (node == null) {
            return Decision.noOpinion();
        }
        if (node.isEmpty()) {
            return Decision.noOpinion("unknown node for user \"" + asked.user().name() + "\"");
        }
        String resource =
                asked.group().isEmpty() ? asked.resource() : asked.resource() + "." + asked.group();
        return switch (resource) {
            case "secrets", "configmaps" -> read(asked, node);
            case "persistentvolumeclaims" ->
                    asked.subresource().equals("status")
                            ? claimStatus(asked, node)
                            : get(asked, node);
            case "persistentvolumes",
                    "resourceclaims.resource.k8s.io",
                    "volumeattachments.storage.k8s.io" ->
                    get(asked, node);
            case "serviceaccounts" -> token(asked, node);
            case "leases.coordination.k8s.io" -> lease(asked, node);
            case "csinodes.storage.k8s.io" -> driverNode(asked, node);
            case "resourceslices.resource.k8s.io" -> slice(asked, node);
            case "nodes" -> node(asked, node);
            case "pods" -> pod(asked, node);
            default -> byRules(asked);
        };
    }

    private Decision byRules(Attributes asked) {
        return rules.stream().anyMatch(rule -> rule.allows(asked))
                ? Decision.allow("")
                : Decision.noOpinion();
    }

    /** By name and namespace, whatever it is. */
    private Decision related(Attributes asked, String node) {
        if (asked.name().isEmpty()) {
            return Decision.noOpinion("No Object name found");
        }
        return graph.belongs(new Thing(asked.resource(), asked.namespace(), asked.name()), node)
                ? Decision.allow("")
                : Decision.noOpinion(
                        "no relationship found between node '" + node + "' and this object");
    }

    private Decision read(Attributes asked, String node) {
        if (!Set.of("get", "list", "watch").contains(asked.verb())) {
            return Decision.noOpinion("can only read resources of this type");
        }
        if (!asked.subresource().isEmpty()) {
            return Decision.noOpinion("cannot read subresource");
        }
        return asked.namespace().isEmpty()
                ? Decision.noOpinion("can only read namespaced object of this type")
                : related(asked, node);
    }

    private Decision get(Attributes asked, String node) {
        if (!asked.verb().equals("get")) {
            return Decision.noOpinion("can only get individual resources of this type");
        }
        return asked.subresource().isEmpty()
                ? related(asked, node)
                : Decision.noOpinion("cannot get subresource");
    }

    private Decision claimStatus(Attributes asked, String node) {
        return Set.of("update", "patch").contains(asked.verb())
                ? related(asked, node)
                : Decision.noOpinion("can only get/update/patch this type");
    }

    private Decision token(Attributes asked, String node) {
        if (asked.verb().equals("get") && asked.subresource().isEmpty()) {
            // For pulling images with the account's token.
            return asked.name().isEmpty() || asked.namespace().isEmpty()
                    ? Decision.noOpinion("can only get individual service accounts")
                    : related(asked, node);
        }
        if (!asked.verb().equals("create") || asked.name().isEmpty()) {
            return Decision.noOpinion("can only create tokens for individual service accounts");
        }
        return asked.subresource().equals("token")
                ? related(asked, node)
                : Decision.noOpinion("can only create token subresource of serviceaccount");
    }

    private static Decision lease(Attributes asked, String node) {
        if (!SINGLE.contains(asked.verb())) {
            return Decision.noOpinion(
                    "can only get, create, update, patch, or delete a node lease");
        }
        if (!asked.namespace().equals(LEASES)) {
            return Decision.noOpinion(
                    "can only access leases in the \"" + LEASES + "\" system namespace");
        }
        return asked.verb().equals("create") || asked.name().equals(node)
                ? Decision.allow("")
                : Decision.noOpinion(
                        "can only access node lease with the same name as the requesting node");
    }

    private static Decision driverNode(Attributes asked, String node) {
        if (!SINGLE.contains(asked.verb())) {
            return Decision.noOpinion("can only get, create, update, patch, or delete a CSINode");
        }
        if (!asked.subresource().isEmpty()) {
            return Decision.noOpinion("cannot authorize CSINode subresources");
        }
        return asked.verb().equals("create") || asked.name().equals(node)
                ? Decision.allow("")
                : Decision.noOpinion(
                        "can only access CSINode with the same name as the requesting node");
    }

    private Decision slice(Attributes asked, String node) {
        if (!asked.subresource().isEmpty()) {
            return Decision.noOpinion("cannot authorize ResourceSlice subresources");
        }
        return switch (asked.verb()) {
            case "create" -> Decision.allow("");
            case "get", "update", "patch", "delete" -> related(asked, node);
            case "watch", "list", "deletecollection" ->
                    asked.demands("spec.nodeName", node)
                            ? Decision.allow("")
                            : Decision.noOpinion(
                                    "can only list/watch/deletecollection resourceslices with"
                                            + " nodeName field selector");
            default ->
                    Decision.noOpinion(
                            "only the following verbs are allowed for a ResourceSlice: get, watch,"
                                    + " list, create, update, patch, delete, deletecollection");
        };
    }

    private static Decision node(Attributes asked, String node) {
        return switch (asked.subresource() + ":" + asked.verb()) {
            case ":create", ":update", ":patch", "status:update", "status:patch" ->
                    Decision.allow("");
            case ":get", ":list", ":watch" -> {
                if (asked.name().equals(node)) {
                    yield Decision.allow("");
                }
                yield Decision.noOpinion(
                        asked.name().isEmpty()
                                ? "node '"
                                        + node
                                        + "' cannot read all nodes, only its own Node object"
                                : "node '"
                                        + node
                                        + "' cannot read '"
                                        + asked.name()
                                        + "', only its own Node object");
            }
            default -> Decision.noOpinion();
        };
    }

    private Decision pod(Attributes asked, String node) {
        return switch (asked.subresource() + ":" + asked.verb()) {
            case ":get" -> related(asked, node);
            case ":list", ":watch" -> {
                if (asked.demands("spec.nodeName", node)) {
                    yield Decision.allow("");
                }
                yield asked.name().isEmpty()
                        ? Decision.noOpinion(
                                "can only list/watch pods with spec.nodeName field selector")
                        : related(asked, node);
            }
            case ":create", ":delete", "status:update", "status:patch", "eviction:create" ->
                    Decision.allow("");
            default -> Decision.noOpinion();
        };
    }
}
