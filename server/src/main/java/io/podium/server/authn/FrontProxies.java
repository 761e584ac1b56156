package io.podium.server.authn;

import io.podium.base.collect.Fixed;
import io.podium.base.time.Clock;
import io.podium.server.request.User;
import io.podium.server.wire.Head;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Users whom a proxy in front of the server has identified: its certificate proves that it is such
 * a proxy, its headers say for whom it asks. Headers of all others mean nothing.
 */
final class FrontProxies {
    private final FrontProxySettings settings;
    private final ClientCertificates certificates;

    FrontProxies(FrontProxySettings settings, Clock clock) {
        this.settings = settings;
        this.certificates = new ClientCertificates(settings.roots(), clock);
    }

    /** The user; empty when it is no proxy of ours, or it says nothing. */
    Optional<User> identify(Head head) {
        if (settings.roots().isEmpty() || head.certificates().isEmpty()) {
            return Optional.empty();
        }
        String name = first(head, settings.userHeaders());
        return name.isEmpty() || !isProxy(head) ? Optional.empty() : Optional.of(user(name, head));
    }

    private boolean isProxy(Head head) {
        return certificates
                .identify(head.certificates())
                .map(User::name)
                .filter(name ->
                        settings.allowedNames().isEmpty() || settings.allowedNames().contains(name))
                .isPresent();
    }

    private User user(String name, Head head) {
        var groups = new HashSet<>(all(head, settings.groupHeaders()));
        boolean isKnown =
                !name.equals(User.ANONYMOUS) && !groups.contains(User.UNAUTHENTICATED_GROUP);
        if (isKnown) {
            groups.add(User.AUTHENTICATED_GROUP);
        }
        return new User(name, first(head, settings.uidHeaders()), Fixed.set(groups), extra(head));
    }

    private Map<String, List<String>> extra(Head head) {
        var extra = new TreeMap<String, List<String>>();
        for (String prefix : settings.extraPrefixes()) {
            String start = prefix.toLowerCase(Locale.ROOT);
            for (Map.Entry<String, String> line : head.all()) {
                if (line.getKey().startsWith(start)) {
                    String key = Wanted.unescaped(line.getKey().substring(start.length()));
                    extra.computeIfAbsent(key, same -> new ArrayList<>()).add(line.getValue());
                }
            }
        }
        return extra;
    }

    private static String first(Head head, List<String> names) {
        return all(head, names).stream().findFirst().orElse("");
    }

    /** The values that are there; names of headers arrive in small letters. */
    private static List<String> all(Head head, List<String> names) {
        return names.stream()
                .flatMap(name -> head.headers(name.toLowerCase(Locale.ROOT)).stream())
                .filter(value -> !value.isEmpty())
                .toList();
    }
}
