package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.kinds.core.Addresses;
import io.podium.api.name.Names;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.List;

/** What holds for a pod's name servers, aliases and a host name of its own. */
final class NetworkRules {
    private static final List<String> DNS_POLICIES =
            List.of("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None");
    private static final int MOST_SERVERS = 3;
    private static final int MOST_SEARCHES = 32;
    private static final int LONGEST_SEARCHES = 2048;
    private static final int LONGEST_OVERRIDE = 64;

    private NetworkRules() {}

    static void dnsPolicy(MapValue spec, FieldPath path, Problems problems) {
        String policy = spec.string("dnsPolicy");
        if (policy.isEmpty()) {
            problems.required(path.child("dnsPolicy"), "");
        } else if (!DNS_POLICIES.contains(policy)) {
            problems.notOneOf(path.child("dnsPolicy"), policy, DNS_POLICIES);
        }
    }

    static void dnsConfig(MapValue spec, FieldPath path, Problems problems) {
        MapValue config = spec.map("dnsConfig");
        FieldPath here = path.child("dnsConfig");
        if (spec.string("dnsPolicy").equals("None")) {
            if (!spec.has("dnsConfig")) {
                problems.required(here, "must provide `dnsConfig` when `dnsPolicy` is None");
                return;
            }
            if (config.list("nameservers").isEmpty()) {
                problems.required(
                        here.child("nameservers"),
                        "must provide at least one DNS nameserver when `dnsPolicy` is None");
                return;
            }
        }
        if (config.isEmpty()) {
            return;
        }
        servers(config.list("nameservers"), here.child("nameservers"), problems);
        searches(config.list("searches"), here.child("searches"), problems);
        ListValue options = config.list("options");
        for (int i = 0; i < options.size(); i++) {
            if (options.map(i).string("name").isEmpty()) {
                problems.required(here.child("options").index(i), "must not be empty");
            }
        }
    }

    private static void servers(ListValue servers, FieldPath path, Problems problems) {
        if (servers.size() > MOST_SERVERS) {
            problems.invalid(
                    path, servers, "must not have more than " + MOST_SERVERS + " nameservers");
        }
        for (int i = 0; i < servers.size(); i++) {
            String address = String.valueOf(servers.get(i));
            if (!Addresses.isAddress(address)) {
                problems.invalid(path.index(i), address, Addresses.FAULT);
            }
        }
    }

    private static void searches(ListValue searches, FieldPath path, Problems problems) {
        if (searches.size() > MOST_SEARCHES) {
            problems.invalid(
                    path, searches, "must not have more than " + MOST_SEARCHES + " search paths");
        }
        int length = Math.max(0, searches.size() - 1);
        for (Object search : searches) {
            length += String.valueOf(search).length();
        }
        if (length > LONGEST_SEARCHES) {
            problems.invalid(
                    path,
                    searches,
                    "must not have more than "
                            + LONGEST_SEARCHES
                            + " characters (including spaces) in the search list");
        }
        for (int i = 0; i < searches.size(); i++) {
            String search = String.valueOf(searches.get(i));
            if (!search.equals(".")) {
                String domain =
                        search.endsWith(".") ? search.substring(0, search.length() - 1) : search;
                problems.invalidEach(
                        path.index(i), domain, Names.dnsSubdomainWithUnderscores(domain));
            }
        }
    }

    /** A host name given outright: a whole domain, and nobody else's. */
    static void override(MapValue spec, FieldPath path, Problems problems) {
        String name = spec.string("hostnameOverride");
        if (name.isEmpty()) {
            return;
        }
        FieldPath here = path.child("hostnameOverride");
        if (name.length() > LONGEST_OVERRIDE) {
            problems.tooLong(here, LONGEST_OVERRIDE);
        }
        problems.invalidEach(here, name, Names.dnsSubdomain(name));
        if (spec.bool("hostNetwork")) {
            problems.forbidden(here, "cannot be set when hostNetwork is true");
        }
        if (spec.bool("setHostnameAsFQDN")) {
            problems.forbidden(here, "cannot be set when setHostnameAsFQDN is true");
        }
    }

    static void hostAliases(ListValue aliases, FieldPath path, Problems problems) {
        for (int i = 0; i < aliases.size(); i++) {
            MapValue alias = aliases.map(i);
            String address = alias.string("ip");
            if (!Addresses.isAddress(address)) {
                problems.invalid(path.index(i).child("ip"), address, Addresses.FAULT);
            }
            ListValue names = alias.list("hostnames");
            for (int n = 0; n < names.size(); n++) {
                String name = String.valueOf(names.get(n));
                List<String> faults = Names.dnsSubdomain(name);
                if (!faults.isEmpty()) {
                    problems.invalidEach(path.index(i).child("hostnames").index(n), name, faults);
                }
            }
        }
    }
}
