package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import java.util.List;

/** What holds for the names of signers, such as {@code example.com/their-name}. */
public final class SignerRules {
    private static final int LONGEST = 253 + 1 + 253 + 63 + 1;

    private SignerRules() {}

    /** Checks the name; an empty one is missing. */
    public static void check(String name, FieldPath path, Problems problems) {
        if (name.isEmpty()) {
            problems.required(path, "");
            return;
        }
        String[] parts = name.split("/", -1);
        if (parts.length != 2) {
            problems.invalid(
                    path,
                    name,
                    "must be a fully qualified domain and path of the form"
                            + " 'example.com/signer-name'");
            return;
        }
        if (parts[0].length() > Names.SUBDOMAIN_MAXIMUM) {
            problems.tooLong(path, Names.SUBDOMAIN_MAXIMUM);
        }
        String[] domain = parts[0].split("\\.", -1);
        for (String label : domain) {
            if (isRefused(label, Names.dnsLabel(label), parts[0], path, problems)) {
                break; // More would only say the same.
            }
        }
        if (domain.length < 2) {
            problems.invalid(
                    path,
                    parts[0],
                    "should be a domain with at least two segments separated by dots");
        }
        for (String label : parts[1].split("\\.", -1)) {
            if (isRefused(label, Names.dnsSubdomain(label), parts[1], path, problems)) {
                break;
            }
        }
        if (name.length() > LONGEST) {
            problems.tooLong(path, LONGEST);
        }
    }

    private static boolean isRefused(
            String label, List<String> faults, String part, FieldPath path, Problems problems) {
        for (String fault : faults) {
            problems.invalid(path, part, "validating label \"" + label + "\": " + fault);
        }
        return !faults.isEmpty();
    }
}
