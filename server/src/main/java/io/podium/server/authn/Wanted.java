package io.podium.server.authn;

import io.podium.api.error.ApiError;
import io.podium.api.error.Shown;
import io.podium.api.name.Names;
import io.podium.server.wire.Head;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;

/** As whom a request wants to count, as its headers say it. */
record Wanted(String name, String uid, List<String> groups, SortedMap<String, List<String>> extra) {
    /** A service account by its user name. */
    record Account(String namespace, String name) {}

    private static final String ACCOUNT_PREFIX = "system:serviceaccount:";
    private static final String NODE_PREFIX = "system:node:";
    private static final String EXTRA_PREFIX = "impersonate-extra-";

    /** Nothing where the request counts as its sender's. */
    static Optional<Wanted> in(Head head) {
        var wanted =
                new Wanted(
                        head.header("impersonate-user"),
                        head.header("impersonate-uid"),
                        head.headers("impersonate-group"),
                        extra(head));
        if (!wanted.name.isEmpty()) {
            return Optional.of(wanted);
        }
        if (!wanted.isNameAlone()) {
            throw ApiError.badRequest(
                    "requested " + wanted.inGo() + " without impersonating a user name");
        }
        return Optional.empty();
    }

    /** Whether nothing but the name is asked for. */
    boolean isNameAlone() {
        return uid.isEmpty() && groups.isEmpty() && extra.isEmpty();
    }

    /** The node whose user this is. */
    Optional<String> node() {
        if (!name.startsWith(NODE_PREFIX)) {
            return Optional.empty();
        }
        String node = name.substring(NODE_PREFIX.length());
        return Names.dnsSubdomain(node).isEmpty() ? Optional.of(node) : Optional.empty();
    }

    /** The account whose user this is. */
    Optional<Account> account() {
        return account(name);
    }

    /** The account of a user name, if it is one's. */
    static Optional<Account> account(String name) {
        if (!name.startsWith(ACCOUNT_PREFIX)) {
            return Optional.empty();
        }
        String[] parts = name.substring(ACCOUNT_PREFIX.length()).split(":", -1);
        boolean isOne =
                parts.length == 2
                        && Names.dnsLabel(parts[0]).isEmpty()
                        && Names.dnsSubdomain(parts[1]).isEmpty();
        return isOne ? Optional.of(new Account(parts[0], parts[1])) : Optional.empty();
    }

    private static SortedMap<String, List<String>> extra(Head head) {
        var extra = new TreeMap<String, List<String>>();
        for (Map.Entry<String, String> line : head.all()) {
            if (line.getKey().startsWith(EXTRA_PREFIX)) {
                String key = unescaped(line.getKey().substring(EXTRA_PREFIX.length()));
                extra.computeIfAbsent(key, _ -> new ArrayList<>()).add(line.getValue());
            }
        }
        return extra;
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

    /** As upstream shows it, in the words of its language. */
    private String inGo() {
        var values = new StringJoiner(", ", "map[string][]string{", "}");
        extra.forEach((key, list) -> values.add(Shown.of(key) + ":" + inGo(list)));
        return "&user.DefaultInfo{Name:\"\", UID:"
                + Shown.of(uid)
                + ", Groups:"
                + inGo(groups)
                + ", Extra:"
                + (extra.isEmpty() ? "map[string][]string(nil)" : values)
                + "}";
    }

    private static String inGo(List<String> list) {
        if (list.isEmpty()) {
            return "[]string(nil)";
        }
        var values = new StringJoiner(", ", "[]string{", "}");
        list.forEach(one -> values.add(Shown.of(one)));
        return values.toString();
    }
}
