package io.podium.server.authn;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.strategy.FieldRules;
import io.podium.base.collect.Fixed;
import io.podium.server.authz.Attributes;
import io.podium.server.authz.Authorizer;
import io.podium.server.request.User;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The ways to act as another, in the order they are tried (KEP-5284). All but the last need two
 * rights: to be that user in this mode ({@code impersonate:MODE}), and to do what the request does
 * while being one ({@code impersonate-on:MODE:VERB}).
 */
enum ImpersonationMode {
    /** The node the sender's own pod runs on, as its token says. */
    ASSOCIATED_NODE("associated-node") {
        @Override
        boolean suits(Wanted wanted, User sender) {
            return wanted.isNameAlone()
                    && wanted.node().isPresent()
                    && Wanted.account(sender.name()).isPresent()
                    && wanted.node().equals(nodeOf(sender));
        }

        @Override
        Attributes asked(Attributes attributes) {
            // The right is one to all nodes, and says nothing of the sender's own.
            User sender = attributes.user();
            var keys = List.copyOf(new TreeSet<>(sender.extra().keySet()));
            var plain =
                    new User(
                            sender.name(),
                            sender.uid(),
                            sender.groups(),
                            Map.of("authentication.kubernetes.io/associated-node-keys", keys));
            Attributes same = attributes.withUser(plain);
            return same.verb().equals("impersonate:associated-node") ? same.withName("*") : same;
        }
    },
    ARBITRARY_NODE("arbitrary-node") {
        @Override
        boolean suits(Wanted wanted, User sender) {
            return wanted.isNameAlone() && wanted.node().isPresent();
        }
    },
    ACCOUNT("serviceaccount") {
        @Override
        boolean suits(Wanted wanted, User sender) {
            return wanted.isNameAlone() && wanted.account().isPresent();
        }
    },
    /** Everybody else, with groups, uid and extra values. */
    USER("user-info") {
        @Override
        boolean suits(Wanted wanted, User sender) {
            return wanted.node().isEmpty() && wanted.account().isEmpty();
        }
    },
    /**
     * As it was before there were modes: one right, and whoever has it may do all the other may.
     */
    UNCONSTRAINED("") {
        @Override
        boolean suits(Wanted wanted, User sender) {
            return true;
        }
    };

    private static final String GROUP = "authentication.k8s.io";
    private static final String NODE_NAME = "authentication.kubernetes.io/node-name";

    /** From so many on it is asked once for all before it is asked for each. */
    private static final int MANY = 4;

    private final String word;

    ImpersonationMode(String word) {
        this.word = word;
    }

    /** Whether this mode is about such users at all. */
    abstract boolean suits(Wanted wanted, User sender);

    /** What the authorizer is shown. */
    Attributes asked(Attributes attributes) {
        return attributes;
    }

    private boolean isConstrained() {
        return !word.isEmpty();
    }

    private String verb() {
        return isConstrained() ? "impersonate:" + word : "impersonate";
    }

    /** The right that was used, as the audit log names it; "" without a constraint. */
    String constraint() {
        return isConstrained() ? verb() : "";
    }

    /** Who the request counts as, or a refusal. */
    User require(Wanted wanted, Collection<Attributes> request, Authorizer authorizer) {
        if (isConstrained()) {
            for (Attributes one : request) {
                String verb = "impersonate-on:" + word + ":" + one.verb();
                authorizer.require(asked(one.withVerb(verb)));
            }
        }
        User sender = request.iterator().next().user();
        authorizer.require(asked(identity(wanted, sender)));
        if (!wanted.uid().isEmpty()) {
            authorizer.require(part(sender, GROUP, "uids", "", wanted.uid()));
        }
        requireGroups(wanted.groups(), sender, authorizer);
        requireExtra(wanted.extra(), sender, authorizer);
        return new User(wanted.name(), wanted.uid(), Fixed.set(completed(wanted)), wanted.extra());
    }

    private Attributes identity(Wanted wanted, User sender) {
        String group = isConstrained() ? GROUP : "";
        if (isConstrained() && wanted.node().isPresent()) {
            return part(sender, group, "nodes", "", wanted.node().get());
        }
        return wanted.account()
                .map(account ->
                        new Attributes(
                                sender,
                                verb(),
                                group,
                                "v1",
                                "serviceaccounts",
                                "",
                                account.namespace(),
                                account.name(),
                                ""))
                .orElseGet(() -> part(sender, group, "users", "", wanted.name()));
    }

    private Attributes part(User sender, String group, String resource, String sub, String name) {
        return new Attributes(sender, verb(), group, "v1", resource, sub, "", name, "");
    }

    private void requireGroups(List<String> groups, User sender, Authorizer authorizer) {
        String group = isConstrained() ? GROUP : "";
        if (isConstrained()) {
            if (groups.contains("")) {
                throw part(sender, group, "groups", "", "")
                        .forbidden("impersonating the empty string group is not allowed");
            }
            if (groups.contains(User.MASTERS_GROUP)) {
                throw part(sender, group, "groups", "", User.MASTERS_GROUP)
                        .forbidden("impersonating the system:masters group is not allowed");
            }
            boolean isAll = groups.size() >= MANY;
            if (isAll && allowed(part(sender, group, "groups", "", "*"), authorizer)) {
                return;
            }
        }
        groups.forEach(one -> authorizer.require(part(sender, group, "groups", "", one)));
    }

    private void requireExtra(Map<String, List<String>> extra, User sender, Authorizer authorizer) {
        if (extra.isEmpty()) {
            return;
        }
        if (isConstrained()) {
            String fault = fault(extra);
            if (!fault.isEmpty()) {
                throw part(sender, GROUP, "userextras", "", "").forbidden(fault);
            }
            boolean isAll = extra.values().stream().mapToInt(List::size).sum() >= MANY;
            if (isAll && allowed(part(sender, GROUP, "userextras", "*", "*"), authorizer)) {
                return;
            }
        }
        extra.forEach((key, values) ->
                values.forEach(value ->
                        authorizer.require(part(sender, GROUP, "userextras", key, value))));
    }

    private static boolean allowed(Attributes attributes, Authorizer authorizer) {
        return authorizer.decide(attributes).isAllowed();
    }

    /** What is wrong with extra values that were taken as they came before there were modes. */
    private static String fault(Map<String, List<String>> extra) {
        for (Map.Entry<String, List<String>> entry : extra.entrySet()) {
            String key = entry.getKey();
            if (key.isEmpty()) {
                return "impersonating the empty string key in extra is not allowed";
            }
            var problems = new Problems();
            FieldRules.domainPrefixedPath(key, FieldPath.of("extra").child("key"), problems);
            if (!problems.isEmpty()) {
                return "impersonating an invalid key in extra is not allowed: " + text(problems);
            }
            if (!key.equals(key.toLowerCase(Locale.ROOT))) {
                return "impersonating a non-lowercase key in extra is not allowed: \"" + key + "\"";
            }
            if (entry.getValue().contains("")) {
                return "impersonating the empty string value in extra is not allowed";
            }
        }
        return "";
    }

    private static String text(Problems problems) {
        List<String> texts =
                problems.causes().stream()
                        .map(cause -> cause.field() + ": " + cause.message())
                        .toList();
        return texts.size() == 1 ? texts.getFirst() : "[" + String.join(", ", texts) + "]";
    }

    /** The node of the pod a token was made for. */
    private static Optional<String> nodeOf(User user) {
        List<String> nodes = user.extra().getOrDefault(NODE_NAME, List.of());
        return nodes.size() == 1 ? Optional.of(nodes.getFirst()) : Optional.empty();
    }

    /** Groups that go without saying. */
    private Set<String> completed(Wanted wanted) {
        var groups = new HashSet<>(wanted.groups());
        if (wanted.groups().isEmpty()) {
            wanted.account()
                    .ifPresent(account ->
                            groups.addAll(ServiceAccountTokens.groupsOf(account.namespace())));
        }
        if (isConstrained() && wanted.node().isPresent()) {
            groups.add(User.NODES_GROUP);
        }
        if (wanted.name().equals(User.ANONYMOUS)) {
            groups.add(User.UNAUTHENTICATED_GROUP);
        } else if (!groups.contains(User.UNAUTHENTICATED_GROUP)) {
            groups.add(User.AUTHENTICATED_GROUP);
        }
        return groups;
    }
}
