package io.podium.api.kinds.network;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.kinds.core.IpAddress;
import io.podium.api.name.Names;
import io.podium.api.strategy.FieldRules;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.List;
import java.util.Set;

/** What holds for an ingress's hosts, paths and backends. */
final class IngressRules {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final Set<String> PATH_TYPES =
            Set.of("Exact", "ImplementationSpecific", "Prefix");
    private static final List<String> ODD_PARTS = List.of("//", "/./", "/../", "%2f", "%2F");
    private static final List<String> ODD_ENDS = List.of("/..", "/.");

    private IngressRules() {}

    static void check(MapValue spec, MapValue old, Problems problems) {
        ListValue rules = spec.list("rules");
        boolean hasBackend = spec.has("defaultBackend");
        if (rules.isEmpty() && !hasBackend) {
            problems.invalid(SPEC, null, "either `defaultBackend` or `rules` must be specified");
        }
        if (hasBackend) {
            backend(spec.map("defaultBackend"), SPEC.child("defaultBackend"), problems);
        }
        for (int i = 0; i < rules.size(); i++) {
            rule(rules.map(i), SPEC.child("rules").index(i), problems);
        }
        ListValue certificates = spec.list("tls");
        boolean hadOddNames = hasOddSecret(old.list("tls"));
        for (int i = 0; i < certificates.size(); i++) {
            certificate(certificates.map(i), hadOddNames, SPEC.child("tls").index(i), problems);
        }
        if (spec.has("ingressClassName")) {
            String name = spec.string("ingressClassName");
            FieldRules.each(Names.dnsSubdomain(name), name, SPEC, "ingressClassName", problems);
        }
    }

    private static boolean hasOddSecret(ListValue certificates) {
        for (int i = 0; i < certificates.size(); i++) {
            String name = certificates.map(i).string("secretName");
            if (!name.isEmpty() && !Names.dnsSubdomain(name).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private static List<String> hostFaults(String host) {
        return host.contains("*") ? Names.wildcardSubdomain(host) : Names.dnsSubdomain(host);
    }

    private static void certificate(
            MapValue tls, boolean mayBeOdd, FieldPath path, Problems problems) {
        ListValue hosts = tls.list("hosts");
        for (int i = 0; i < hosts.size(); i++) {
            String host = String.valueOf(hosts.get(i));
            problems.invalidEach(path.child("hosts").index(i), host, hostFaults(host));
        }
        String secret = tls.string("secretName");
        if (!secret.isEmpty() && !mayBeOdd) {
            FieldRules.each(Names.dnsSubdomain(secret), secret, path, "secretName", problems);
        }
    }

    private static void rule(MapValue rule, FieldPath path, Problems problems) {
        String host = rule.string("host");
        if (!host.isEmpty()) {
            if (IpAddress.parse(host) != null) {
                problems.invalid(path.child("host"), host, "must be a DNS name, not an IP address");
            }
            FieldRules.each(hostFaults(host), host, path, "host", problems);
        }
        if (!rule.has("http")) {
            return;
        }
        ListValue paths = rule.map("http").list("paths");
        FieldPath here = path.child("http").child("paths");
        if (paths.isEmpty()) {
            problems.required(here, "");
        }
        for (int i = 0; i < paths.size(); i++) {
            path(paths.map(i), here.index(i), problems);
        }
    }

    private static void path(MapValue entry, FieldPath here, Problems problems) {
        if (!entry.has("pathType")) {
            problems.required(here.child("pathType"), "pathType must be specified");
            return;
        }
        String path = entry.string("path");
        String type = entry.string("pathType");
        boolean isAbsolute = path.startsWith("/");
        if (!PATH_TYPES.contains(type)) {
            problems.notSupported(here.child("pathType"), type, PATH_TYPES);
        } else if (type.equals("ImplementationSpecific")) {
            if (!path.isEmpty() && !isAbsolute) {
                problems.invalid(here.child("path"), path, "must be an absolute path");
            }
        } else {
            if (!isAbsolute) {
                problems.invalid(here.child("path"), path, "must be an absolute path");
            }
            for (String odd : ODD_PARTS) {
                if (path.contains(odd)) {
                    problems.invalid(here.child("path"), path, "must not contain '" + odd + "'");
                }
            }
            for (String odd : ODD_ENDS) {
                if (path.endsWith(odd)) {
                    problems.invalid(here.child("path"), path, "cannot end with '" + odd + "'");
                }
            }
        }
        backend(entry.map("backend"), here.child("backend"), problems);
    }

    private static void backend(MapValue backend, FieldPath path, Problems problems) {
        boolean hasResource = backend.has("resource");
        boolean hasService = backend.has("service");
        if (hasResource && hasService) {
            problems.invalid(path, "", "cannot set both resource and service backends");
        } else if (hasResource) {
            reference(backend.map("resource"), path.child("resource"), problems);
        } else if (hasService) {
            service(backend.map("service"), path, problems);
        } else {
            problems.invalid(path, "", "resource or service backend is required");
        }
    }

    private static void service(MapValue service, FieldPath path, Problems problems) {
        String name = service.string("name");
        FieldPath here = path.child("service");
        if (name.isEmpty()) {
            problems.required(here.child("name"), "");
        } else {
            FieldRules.each(Names.dnsLabel(name), name, here, "name", problems);
        }
        MapValue port = service.map("port");
        String portName = port.string("name");
        long number = port.integer("number");
        if (!portName.isEmpty() && number != 0) {
            problems.invalid(path, "", "cannot set both port name & port number");
        } else if (!portName.isEmpty()) {
            FieldRules.each(
                    Names.portName(portName), portName, here.child("port"), "name", problems);
        } else if (number != 0) {
            FieldRules.each(
                    Names.portNumber(number), number, here.child("port"), "number", problems);
        } else {
            problems.required(path, "port name or number is required");
        }
    }

    /** An object of the same namespace, or of none, by group, kind and name. */
    static void reference(MapValue reference, FieldPath path, Problems problems) {
        if (reference.has("apiGroup")) {
            String group = reference.string("apiGroup");
            FieldRules.each(Names.dnsSubdomain(group), group, path, "apiGroup", problems);
        }
        FieldRules.segment(reference, "kind", "kind is required", path, problems);
        FieldRules.segment(reference, "name", "name is required", path, problems);
    }
}
