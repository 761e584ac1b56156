package io.podium.server.audit;

import io.podium.api.json.DecodeException;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.api.yaml.YamlReader;
import io.podium.server.authz.Attributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What is written of which request: the first rule about it says. Read from a file with one
 * audit.k8s.io/v1 Policy.
 */
public final class Policy {
    private static final String ALL = "*";

    private final List<Rule> rules = new ArrayList<>();

    /** What is wrong with a policy file, for whoever wrote it. */
    public static final class Malformed extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        Malformed(String why) {
            super(why);
        }
    }

    /** What to write of one request. */
    record Order(Detail detail, Set<Stage> omitted, boolean omitsManagedFields) {
        static final Order NOTHING = new Order(Detail.NONE, Set.of(), false);
    }

    private record Resources(String group, List<String> resources, List<String> names) {
        boolean match(Attributes asked) {
            return group.equals(asked.group())
                    && (resources.isEmpty()
                            || resources.stream().anyMatch(one -> matches(one, asked)))
                    && (names.isEmpty() || names.contains(asked.name()));
        }

        /** Plain names do not mean subresources; stars on either side of the slash do. */
        private static boolean matches(String one, Attributes asked) {
            if (one.equals(ALL) || one.equals(asked.combinedResource())) {
                return true;
            }
            return !asked.subresource().isEmpty()
                    && (one.equals(ALL + "/" + asked.subresource())
                            || one.equals(asked.resource() + "/" + ALL));
        }
    }

    private record Rule(
            Order order,
            List<String> users,
            List<String> groups,
            List<String> verbs,
            List<String> namespaces,
            List<Resources> resources,
            List<String> urls) {
        boolean match(Attributes asked) {
            return (users.isEmpty() || users.contains(asked.user().name()))
                    && (groups.isEmpty()
                            || groups.stream().anyMatch(asked.user().groups()::contains))
                    && (verbs.isEmpty() || verbs.contains(asked.verb()))
                    && matchesTarget(asked);
        }

        private boolean matchesTarget(Attributes asked) {
            if (namespaces.isEmpty() && resources.isEmpty() && urls.isEmpty()) {
                return true;
            }
            if (!asked.isResource()) {
                return urls.stream().anyMatch(url -> matches(url, asked.path()));
            }
            boolean isAboutResources = !namespaces.isEmpty() || !resources.isEmpty();
            return isAboutResources
                    && (namespaces.isEmpty() || namespaces.contains(asked.namespace()))
                    && (resources.isEmpty()
                            || resources.stream().anyMatch(one -> one.match(asked)));
        }

        private static boolean matches(String url, String path) {
            return url.equals(ALL)
                    || url.equals(path)
                    || (url.endsWith(ALL) && path.startsWith(url.substring(0, url.length() - 1)));
        }
    }

    private Policy() {}

    private static MapValue whole(byte[] text) {
        try {
            if (YamlReader.readOne(text).value() instanceof MapValue file) {
                return file;
            }
        } catch (DecodeException e) {
            throw new Malformed(String.valueOf(e.getMessage()));
        }
        throw new Malformed("the audit policy is no object");
    }

    /** Reads a policy file. Fails with what is wrong with it. */
    public static Policy read(byte[] text) {
        MapValue file = whole(text);
        if (!file.string("apiVersion").equals("audit.k8s.io/v1")
                || !file.string("kind").equals("Policy")) {
            throw new Malformed(
                    "the audit policy is a "
                            + file.string("apiVersion")
                            + " "
                            + file.string("kind")
                            + ", not an audit.k8s.io/v1 Policy");
        }
        var policy = new Policy();
        Set<Stage> omitted = stages(file.list("omitStages"), "omitStages");
        ListValue rules = file.list("rules");
        if (rules.isEmpty()) {
            throw new Malformed("the audit policy has no rules");
        }
        for (int i = 0; i < rules.size(); i++) {
            policy.rules.add(rule(rules.map(i), "rules[" + i + "]", omitted, file));
        }
        return policy;
    }

    private static Rule rule(MapValue rule, String path, Set<Stage> omitted, MapValue file) {
        Set<Stage> all = EnumSet.noneOf(Stage.class);
        all.addAll(omitted);
        all.addAll(stages(rule.list("omitStages"), path + ".omitStages"));
        var resources = new ArrayList<Resources>();
        ListValue groups = rule.list("resources");
        for (int i = 0; i < groups.size(); i++) {
            MapValue group = groups.map(i);
            List<String> names = texts(group.list("resourceNames"));
            List<String> plurals = texts(group.list("resources"));
            if (!names.isEmpty() && plurals.isEmpty()) {
                throw new Malformed(
                        path
                                + ".resources["
                                + i
                                + "].resourceNames: using resourceNames requires"
                                + " at least one resource");
            }
            resources.add(new Resources(group.string("group"), plurals, names));
        }
        List<String> urls = texts(rule.list("nonResourceURLs"));
        List<String> namespaces = texts(rule.list("namespaces"));
        if (!urls.isEmpty() && (!resources.isEmpty() || !namespaces.isEmpty())) {
            throw new Malformed(
                    path
                            + ".nonResourceURLs: rules cannot apply to both regular resources and"
                            + " non-resource URLs");
        }
        boolean omitsManaged =
                rule.has("omitManagedFields")
                        ? rule.bool("omitManagedFields")
                        : file.bool("omitManagedFields");
        return new Rule(
                new Order(detail(rule.string("level"), path), Set.copyOf(all), omitsManaged),
                texts(rule.list("users")),
                texts(rule.list("userGroups")),
                texts(rule.list("verbs")),
                namespaces,
                resources,
                urls);
    }

    private static Detail detail(String word, String path) {
        for (Detail detail : Detail.values()) {
            if (detail.word().equals(word)) {
                return detail;
            }
        }
        throw new Malformed(
                path
                        + ".level: \""
                        + word
                        + "\" is none of None, Metadata, Request, RequestResponse");
    }

    private static Set<Stage> stages(ListValue words, String path) {
        Set<Stage> stages = EnumSet.noneOf(Stage.class);
        for (String word : texts(words)) {
            Stage found = null;
            for (Stage stage : Stage.values()) {
                found = stage.word().equals(word) ? stage : found;
            }
            if (found == null) {
                throw new Malformed(
                        path
                                + ": \""
                                + word
                                + "\" is none of RequestReceived, ResponseStarted,"
                                + " ResponseComplete, Panic");
            }
            stages.add(found);
        }
        return stages;
    }

    private static List<String> texts(ListValue list) {
        return list.stream().map(String::valueOf).toList();
    }

    /** What to write of the request; nothing when no rule is about it. */
    Order order(Attributes asked) {
        for (Rule rule : rules) {
            if (rule.match(asked)) {
                return rule.order();
            }
        }
        return Order.NOTHING;
    }
}
