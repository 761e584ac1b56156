package io.podium.server.authn;

import io.podium.api.error.ApiError;
import io.podium.base.collect.Fixed;
import io.podium.server.authz.Attributes;
import io.podium.server.authz.Authorizer;
import io.podium.server.request.User;
import io.podium.server.wire.Head;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Lets a user act as another, by the Impersonate headers, as far as the verb impersonate is
 * permitted to him.
 */
public final class Impersonation {
    private static final String GROUP = "authentication.k8s.io";
    private static final String ACCOUNT_PREFIX = "system:serviceaccount:";
    private static final String EXTRA_PREFIX = "impersonate-extra-";

    private final Authorizer authorizer;

    public Impersonation(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    /** The user as whom the request counts: the one who sent it, or the one he may act as. */
    public User apply(User sender, Head head) {
        String name = head.header("impersonate-user");
        String uid = head.header("impersonate-uid");
        List<String> groups = head.headers("impersonate-group");
        Map<String, List<String>> extra = extra(head);
        if (name.isEmpty()) {
            if (!uid.isEmpty() || !groups.isEmpty() || !extra.isEmpty()) {
                throw ApiError.internal(
                        "requested groups, uid or extra values without impersonating a user");
            }
            return sender;
        }
        require(sender, name, uid, groups, extra);
        return new User(name, uid, Fixed.set(completed(name, groups)), extra);
    }

    private void require(
            User sender,
            String name,
            String uid,
            List<String> groups,
            Map<String, List<String>> extra) {
        if (isAccount(name)) {
            String[] parts = name.substring(ACCOUNT_PREFIX.length()).split(":", -1);
            permit(sender, "", "serviceaccounts", "", parts[0], parts[1]);
        } else {
            permit(sender, "", "users", "", "", name);
        }
        groups.forEach(group -> permit(sender, "", "groups", "", "", group));
        if (!uid.isEmpty()) {
            permit(sender, GROUP, "uids", "", "", uid);
        }
        extra.forEach((key, values) ->
                values.forEach(value -> permit(sender, GROUP, "userextras", key, "", value)));
    }

    private void permit(
            User sender, String group, String resource, String sub, String namespace, String name) {
        authorizer.require(
                new Attributes(
                        sender, "impersonate", group, "v1", resource, sub, namespace, name, ""));
    }

    private static boolean isAccount(String name) {
        return name.startsWith(ACCOUNT_PREFIX)
                && name.substring(ACCOUNT_PREFIX.length()).split(":", -1).length == 2;
    }

    /** Groups that go without saying. */
    private static Set<String> completed(String name, List<String> given) {
        var groups = new HashSet<>(given);
        if (given.isEmpty() && isAccount(name)) {
            String namespace = name.substring(ACCOUNT_PREFIX.length()).split(":", -1)[0];
            groups.addAll(ServiceAccountTokens.groupsOf(namespace));
        }
        if (name.equals(User.ANONYMOUS)) {
            groups.add(User.UNAUTHENTICATED_GROUP);
        } else if (!groups.contains(User.UNAUTHENTICATED_GROUP)) {
            groups.add(User.AUTHENTICATED_GROUP);
        }
        return groups;
    }

    private static Map<String, List<String>> extra(Head head) {
        if (head.header("impersonate-user").isEmpty() && !hasExtra(head)) {
            return Map.of();
        }
        var extra = new TreeMap<String, List<String>>();
        for (Map.Entry<String, String> line : head.all()) {
            if (line.getKey().startsWith(EXTRA_PREFIX)) {
                String key = unescaped(line.getKey().substring(EXTRA_PREFIX.length()));
                extra.computeIfAbsent(key, same -> new ArrayList<>()).add(line.getValue());
            }
        }
        return extra;
    }

    private static boolean hasExtra(Head head) {
        for (Map.Entry<String, String> line : head.all()) {
            if (line.getKey().startsWith(EXTRA_PREFIX)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Keys are percent-encoded because header names know few characters; what is no encoding stays
     * as it is.
     */
    static String unescaped(String key) {
        try {
            return URLDecoder.decode(key.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return key;
        }
    }
}
