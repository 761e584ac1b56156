package io.podium.network.dns;

import io.podium.network.Ipv4;
import io.podium.network.dns.Reply.Named;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Decides what is answered to a question about the cluster. */
final class Resolver {
    private static final String REVERSE = ".in-addr.arpa";

    /** Names that lead to names are followed this far. */
    private static final int MAX_ALIASES = 8;

    private final DnsSettings settings;
    private final String pods;
    private final String version;
    private final Named authority;

    Resolver(DnsSettings settings) {
        this.settings = settings;
        pods = ".pod." + settings.domain();
        version = "dns-version." + settings.domain();
        authority =
                new Named(
                        settings.domain(),
                        new Rdata.Soa(
                                "ns.dns." + settings.domain(),
                                "hostmaster." + settings.domain(),
                                1));
    }

    /** Whether the cluster has the last word about the name; the others are somebody else's. */
    boolean isOurs(String name) {
        if (name.endsWith(REVERSE)) {
            Optional<String> address = address(name);
            return address.isPresent()
                    && settings.ranges().stream().anyMatch(range -> range.contains(address.get()));
        }
        return name.equals(settings.domain()) || name.endsWith("." + settings.domain());
    }

    /**
     * Whether the name is one of ours without its domain, as programs ask for it when they have
     * gone through their search list: web, web.default or web.default.svc. Others may know it all
     * the same, so they are asked; where they have no answer, there is no such name.
     */
    boolean isShort(Zone zone, String name) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        return !name.isEmpty()
                && (last.equals(name)
                        || last.equals("svc")
                        || zone.find(last + ".svc." + settings.domain()).isPresent());
    }

    /**
     * The answer to a question about a name of ours.
     *
     * @param turn counts the questions, so that equal records take turns in being the first
     */
    Reply answer(Zone zone, String name, int type, int turn) {
        var answers = new ArrayList<Named>();
        String current = name;
        for (int i = 0; i < MAX_ALIASES; i++) {
            Optional<List<Rdata>> found = find(zone, current);
            if (found.isEmpty()) {
                int code = answers.isEmpty() ? Reply.NO_SUCH_NAME : Reply.NO_ERROR;
                return new Reply(code, answers, List.of(authority), List.of());
            }
            Optional<String> alias = alias(found.get());
            if (alias.isEmpty() || type == Rdata.TYPE_CNAME) {
                add(answers, current, found.get(), type, turn);
                break;
            }
            answers.add(new Named(current, new Rdata.Cname(alias.get())));
            current = alias.get();
            if (!isOurs(current)) {
                break;
            }
        }
        if (answers.isEmpty()) {
            return new Reply(Reply.NO_ERROR, List.of(), List.of(authority), List.of());
        }
        return new Reply(Reply.NO_ERROR, answers, List.of(), targets(zone, answers));
    }

    /** The name outside the cluster that the answers end at: only others know its addresses. */
    Optional<String> openEnd(Reply reply) {
        if (reply.answers().isEmpty()) {
            return Optional.empty();
        }
        return reply.answers().getLast().rdata() instanceof Rdata.Cname(String name)
                        && !isOurs(name)
                ? Optional.of(name)
                : Optional.empty();
    }

    private Optional<List<Rdata>> find(Zone zone, String name) {
        if (name.equals(settings.domain())) {
            return Optional.of(
                    List.of(authority.rdata(), new Rdata.Ns("ns.dns." + settings.domain())));
        }
        if (name.equals(version)) {
            return Optional.of(List.of(new Rdata.Txt("1.1.0")));
        }
        Optional<List<Rdata>> found = zone.find(name);
        return found.isEmpty() && name.endsWith(pods) ? pod(zone, name) : found;
    }

    /**
     * The address that a pod's name spells, in a namespace that exists:
     * 10-244-1-5.default.pod.cluster.local.
     */
    private Optional<List<Rdata>> pod(Zone zone, String name) {
        int dot = name.indexOf('.');
        String namespace = name.substring(dot + 1);
        if (namespace.length() <= pods.length() || zone.find(namespace).isEmpty()) {
            return Optional.empty();
        }
        return Ipv4.number(name.substring(0, dot).replace('-', '.'))
                .map(address -> List.of(new Rdata.A(address)));
    }

    private static Optional<String> alias(List<Rdata> records) {
        return records.size() == 1 && records.getFirst() instanceof Rdata.Cname(String target)
                ? Optional.of(target)
                : Optional.empty();
    }

    private static void add(
            List<Named> answers, String name, List<Rdata> records, int type, int turn) {
        var matching = new ArrayList<Named>(records.size());
        for (Rdata rdata : records) {
            if (rdata.type() == type || type == Rdata.TYPE_ANY) {
                matching.add(new Named(name, rdata));
            }
        }
        if (matching.size() > 1) {
            Collections.rotate(matching, turn);
        }
        answers.addAll(matching);
    }

    private List<Named> targets(Zone zone, List<Named> answers) {
        var additional = new ArrayList<Named>();
        for (Named answer : answers) {
            if (answer.rdata() instanceof Rdata.Srv(int _, int _, String target)) {
                for (Rdata rdata : zone.find(target).orElse(List.of())) {
                    var named = new Named(target, rdata);
                    if (rdata instanceof Rdata.A && !additional.contains(named)) {
                        additional.add(named);
                    }
                }
            }
        }
        return additional;
    }

    private static Optional<String> address(String name) {
        String turned = Zone.turned(name.substring(0, name.length() - REVERSE.length()));
        return Ipv4.isAddress(turned) ? Optional.of(turned) : Optional.empty();
    }
}
