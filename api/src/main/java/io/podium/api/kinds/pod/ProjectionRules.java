package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.GoForm;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.strategy.ObjectRules;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What holds for projected volumes: several sources whose files must not be in each other's way.
 */
final class ProjectionRules {
    private static final long SHORTEST_TOKEN = 600;
    private static final long LONGEST_TOKEN = 1L << 32;
    private static final long SHORTEST_CERTIFICATE = 3600;
    private static final long LONGEST_CERTIFICATE = 91L * 24 * 3600;
    private static final long LONGEST_OF_OURS = 24L * 3600;
    private static final List<String> KEY_TYPES =
            List.of("RSA3072", "RSA4096", "ECDSAP256", "ECDSAP384", "ECDSAP521", "ED25519");

    private final FieldPath volume;
    private final Problems problems;
    private final Set<String> files = new HashSet<>();

    private ProjectionRules(FieldPath volume, Problems problems) {
        this.volume = volume;
        this.problems = problems;
    }

    static void check(MapValue projected, FieldPath path, Problems problems) {
        Fields.mode(projected, "defaultMode", path, problems);
        var rules = new ProjectionRules(path, problems);
        ListValue sources = projected.list("sources");
        for (int i = 0; i < sources.size(); i++) {
            rules.source(sources.map(i), path.child("sources").index(i));
        }
    }

    private void source(MapValue source, FieldPath path) {
        if (source.has("secret")) {
            keys(source.map("secret"), path.child("secret"));
        }
        if (source.has("configMap")) {
            keys(source.map("configMap"), path.child("configMap"));
        }
        if (source.has("downwardAPI")) {
            ListValue items = source.map("downwardAPI").list("items");
            for (int i = 0; i < items.size(); i++) {
                FileRules.fact(items.map(i), path.child("downwardAPI"), problems);
                String file = items.map(i).string("path");
                alone(file, file);
            }
        }
        if (source.has("serviceAccountToken")) {
            token(source.map("serviceAccountToken"), path.child("serviceAccountToken"));
        }
        if (source.has("clusterTrustBundle")) {
            bundle(source.map("clusterTrustBundle"), path.child("clusterTrustBundle"));
        }
        if (source.has("podCertificate")) {
            certificate(source.map("podCertificate"), path.child("podCertificate"));
        }
        if (source.size() > 1) {
            problems.forbidden(path, "may not specify more than 1 volume type per source");
        }
    }

    private void keys(MapValue source, FieldPath path) {
        Fields.text(source, "name", path, problems);
        ListValue items = source.list("items");
        for (int i = 0; i < items.size(); i++) {
            FileRules.key(items.map(i), path.child("items").index(i), problems);
            alone(items.map(i).string("path"), source.string("name"));
        }
    }

    /** No two sources write the same file. */
    private void alone(String file, String shown) {
        if (!file.isEmpty() && !files.add(file)) {
            problems.invalid(volume, shown, "conflicting duplicate paths");
        }
    }

    private void token(MapValue token, FieldPath path) {
        long seconds = token.integer("expirationSeconds");
        if (seconds < SHORTEST_TOKEN) {
            problems.invalid(
                    path.child("expirationSeconds"),
                    seconds,
                    "may not specify a duration less than 10 minutes");
        }
        if (seconds > LONGEST_TOKEN) {
            problems.invalid(
                    path.child("expirationSeconds"),
                    seconds,
                    "may not specify a duration larger than 2^32 seconds");
        }
        if (token.string("path").isEmpty()) {
            problems.required(volume.child("path"), "");
        } else {
            Fields.localPath(token.string("path"), volume, "path", problems);
        }
    }

    private void bundle(MapValue bundle, FieldPath path) {
        boolean hasName = bundle.has("name");
        boolean hasSigner = bundle.has("signerName");
        if (hasName && hasSigner) {
            problems.invalid(
                    path, GoForm.of(bundle), "only one of name and signerName may be used");
        } else if (hasName) {
            namedBundle(bundle, path);
        } else if (hasSigner) {
            if (bundle.string("signerName").isEmpty()) {
                problems.required(path.child("signerName"), "must be a valid signer name");
            }
            SignerRules.check(bundle.string("signerName"), path.child("signerName"), problems);
            ObjectRules.labelSelector(
                    bundle.map("labelSelector"), path.child("labelSelector"), problems);
        } else {
            problems.required(path, "either name or signerName must be specified");
        }
        Fields.text(bundle, "path", path, problems);
        String file = bundle.string("path");
        Fields.localPath(file, path, "path", problems);
        alone(file, file);
    }

    private void namedBundle(MapValue bundle, FieldPath path) {
        String name = bundle.string("name");
        if (name.isEmpty()) {
            problems.required(path.child("name"), "must be a valid object name");
        }
        int colon = name.lastIndexOf(':'); // Before it stands the signer, with colons for slashes.
        for (String fault : Names.dnsSubdomain(name.substring(colon + 1))) {
            problems.invalid(
                    path.child("name"), name, "not a valid clustertrustbundlename: " + fault);
        }
        if (bundle.has("labelSelector")) {
            problems.invalid(
                    path.child("labelSelector"),
                    bundle.map("labelSelector"),
                    "labelSelector must be unset if name is specified");
        }
    }

    private void certificate(MapValue certificate, FieldPath path) {
        String signer = certificate.string("signerName");
        SignerRules.check(signer, path.child("signerName"), problems);
        String keyType = certificate.string("keyType");
        if (!KEY_TYPES.contains(keyType)) {
            problems.notOneOf(path.child("keyType"), keyType, KEY_TYPES);
        }
        if (certificate.has("maxExpirationSeconds")) {
            lifetime(certificate.integer("maxExpirationSeconds"), signer, path);
        }
        boolean hasFile = false;
        for (String field : List.of("credentialBundlePath", "keyPath", "certificateChainPath")) {
            String file = certificate.string(field);
            if (!file.isEmpty()) {
                hasFile = true;
                Fields.localPath(file, path, field, problems);
                alone(file, file);
            }
        }
        if (!hasFile) {
            problems.required(
                    path,
                    "specify at least one of credentialBundlePath, keyPath, and"
                            + " certificateChainPath");
        }
    }

    private void lifetime(long seconds, String signer, FieldPath path) {
        int slash = signer.indexOf('/');
        String domain = slash < 0 ? signer : signer.substring(0, slash);
        boolean isOurs = domain.equals("kubernetes.io") || domain.endsWith(".kubernetes.io");
        long longest = isOurs ? LONGEST_OF_OURS : LONGEST_CERTIFICATE;
        if (seconds < SHORTEST_CERTIFICATE || seconds > longest) {
            String bound =
                    seconds < SHORTEST_CERTIFICATE ? ">= " + SHORTEST_CERTIFICATE : "<= " + longest;
            problems.invalid(
                    path.child("maxExpirationSeconds"),
                    seconds,
                    "if provided, maxExpirationSeconds must be " + bound);
        }
    }
}
