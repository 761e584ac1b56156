package io.podium.server.authn;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which proxies in front of the server may say who asks, and in which headers.
 *
 * @param roots vouch for the certificates of such proxies
 * @param allowedNames common names a proxy may have; none for any
 */
public record FrontProxySettings(
        List<X509Certificate> roots,
        List<String> allowedNames,
        List<String> userHeaders,
        List<String> uidHeaders,
        List<String> groupHeaders,
        List<String> extraPrefixes) {
    /** No proxy may. */
    public static final FrontProxySettings NONE = usual(List.of(), List.of());

    /** With the headers everybody uses. */
    public static FrontProxySettings usual(List<X509Certificate> roots, List<String> allowedNames) {
        return new FrontProxySettings(
                roots,
                allowedNames,
                List.of("X-Remote-User"),
                List.of("X-Remote-Uid"),
                List.of("X-Remote-Group"),
                List.of("X-Remote-Extra-"));
    }

    /**
     * The same headers from proxies of this root; of this name, unless names are allowed already.
     */
    public FrontProxySettings trusting(X509Certificate root, String usualName) {
        return new FrontProxySettings(
                List.of(root),
                allowedNames.isEmpty() ? List.of(usualName) : allowedNames,
                userHeaders,
                uidHeaders,
                groupHeaders,
                extraPrefixes);
    }

    /**
     * The same as extension API servers read it in a ConfigMap; empty when no proxy may.
     *
     * @param pem the roots
     */
    public Map<String, String> told(String pem) {
        if (roots.isEmpty()) {
            return Map.of();
        }
        var told = new TreeMap<String, String>();
        told.put("requestheader-client-ca-file", pem);
        told.put("requestheader-allowed-names", list(allowedNames));
        told.put("requestheader-username-headers", list(userHeaders));
        told.put("requestheader-uid-headers", list(uidHeaders));
        told.put("requestheader-group-headers", list(groupHeaders));
        told.put("requestheader-extra-headers-prefix", list(extraPrefixes));
        return told;
    }

    private static String list(List<String> texts) {
        return texts.isEmpty() ? "[]" : "[\"" + String.join("\",\"", texts) + "\"]";
    }
}
