package io.podium.controllers.certificates;

import io.podium.api.x509.SigningRequest;
import io.podium.base.collect.Fixed;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What requests must say to be a node's: upstream's rules, in its order and words. */
final class NodeRequests {
    private static final String PREFIX = "system:node:";
    private static final List<String> GROUP = List.of("system:nodes");

    private NodeRequests() {}

    /** What keeps it from being that of a node as a client; nothing when it is one. */
    static Optional<String> clientFault(SigningRequest request, List<String> usages) {
        if (!request.organizations().equals(GROUP)) {
            return Optional.of("subject organization is not system:nodes");
        }
        if (!request.dnsNames().isEmpty()) {
            return Optional.of("DNS subjectAltNames are not allowed");
        }
        if (!request.emails().isEmpty()) {
            return Optional.of("Email subjectAltNames are not allowed");
        }
        if (!request.addresses().isEmpty()) {
            return Optional.of("IP subjectAltNames are not allowed");
        }
        if (!request.uris().isEmpty()) {
            return Optional.of("URI subjectAltNames are not allowed");
        }
        return nameFault(request).or(() -> usageFault(usages, "client auth"));
    }

    /** What keeps it from being that of a node as a server; nothing when it is one. */
    static Optional<String> servingFault(SigningRequest request, List<String> usages) {
        if (!request.organizations().equals(GROUP)) {
            return Optional.of("subject organization is not system:nodes");
        }
        if (request.dnsNames().isEmpty() && request.addresses().isEmpty()) {
            return Optional.of("DNS or IP subjectAltName is required");
        }
        if (!request.emails().isEmpty()) {
            return Optional.of("Email subjectAltNames are not allowed");
        }
        if (!request.uris().isEmpty()) {
            return Optional.of("URI subjectAltNames are not allowed");
        }
        return usageFault(usages, "server auth").or(() -> nameFault(request));
    }

    private static Optional<String> nameFault(SigningRequest request) {
        return request.commonName().startsWith(PREFIX)
                ? Optional.empty()
                : Optional.of("subject common name does not begin with system:node:");
    }

    private static Optional<String> usageFault(List<String> usages, String purpose) {
        var required = new TreeSet<>(Set.of("digital signature", "key encipherment", purpose));
        Set<String> withoutRsa = Set.of("digital signature", purpose);
        Set<String> said = Fixed.set(usages);
        return said.equals(required) || said.equals(withoutRsa)
                ? Optional.empty()
                : Optional.of("usages did not match [" + String.join(" ", required) + "]");
    }
}
