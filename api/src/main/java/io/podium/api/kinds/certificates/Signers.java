package io.podium.api.kinds.certificates;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import java.util.List;

/** The signers Kubernetes itself knows, and how names of signers look. */
public final class Signers {
    /** Certificates of clients of the API server. */
    public static final String CLIENT = "kubernetes.io/kube-apiserver-client";

    /** Certificates of nodes as clients of the API server. */
    public static final String NODE_CLIENT = "kubernetes.io/kube-apiserver-client-kubelet";

    /** Certificates of nodes as servers. */
    public static final String NODE_SERVING = "kubernetes.io/kubelet-serving";

    /** No promises at all; no longer to be asked for. */
    public static final String LEGACY = "kubernetes.io/legacy-unknown";

    private static final int LONGEST = 253 + 1 + 63 + 1 + 253;

    private Signers() {}

    static void validate(FieldPath path, String signer, Problems problems) {
        if (signer.isEmpty()) {
            problems.required(path, "");
            return;
        }
        String[] segments = signer.split("/", -1);
        if (segments.length != 2) {
            problems.invalid(
                    path,
                    signer,
                    "must be a fully qualified domain and path of the form"
                            + " 'example.com/signer-name'");
            return;
        }
        String domain = segments[0];
        if (domain.length() > Names.SUBDOMAIN_MAXIMUM) {
            problems.tooLong(path, Names.SUBDOMAIN_MAXIMUM);
        }
        String[] labels = domain.split("\\.", -1);
        for (String label : labels) {
            if (report(path, domain, label, Names.dnsLabel(label), problems)) {
                break;
            }
        }
        if (labels.length < 2) {
            problems.invalid(
                    path,
                    domain,
                    "should be a domain with at least two segments separated by dots");
        }
        for (String label : segments[1].split("\\.", -1)) {
            if (report(path, segments[1], label, Names.dnsSubdomain(label), problems)) {
                break;
            }
        }
        if (signer.length() > LONGEST) {
            problems.tooLong(path, LONGEST);
        }
    }

    private static boolean report(
            FieldPath path, String value, String label, List<String> faults, Problems problems) {
        for (String fault : faults) {
            problems.invalid(path, value, "validating label \"" + label + "\": " + fault);
        }
        return !faults.isEmpty();
    }
}
