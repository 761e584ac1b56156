package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.name.Names;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What holds for the security options of Windows, and for containers that run on its host. */
final class WindowsRules {
    private static final int SPEC_MAXIMUM = 64 * 1024;
    private static final int DOMAIN_LIMIT = 256;
    private static final int USER_MAXIMUM = 104;
    private static final int NETBIOS_MAXIMUM = 15;
    private static final String NOT_IN_NETBIOS = "\\/:*?\"<>|";
    private static final String NOT_IN_USERS = "\"/\\:;|=,+*?<>@[]";

    private WindowsRules() {}

    static void options(MapValue security, FieldPath path, Problems problems) {
        if (!security.has("windowsOptions")) {
            return;
        }
        MapValue options = security.map("windowsOptions");
        FieldPath here = path.child("windowsOptions");
        if (options.has("gmsaCredentialSpecName")) {
            String name = options.string("gmsaCredentialSpecName");
            problems.invalidEach(here, "gmsaCredentialSpecName", name, Names.dnsSubdomain(name));
        }
        if (options.has("gmsaCredentialSpec")) {
            String text = options.string("gmsaCredentialSpec");
            if (text.isEmpty()) {
                problems.invalid(
                        here.child("gmsaCredentialSpec"),
                        text,
                        "gmsaCredentialSpec cannot be an empty string");
            } else if (text.length() > SPEC_MAXIMUM) {
                problems.invalid(
                        here.child("gmsaCredentialSpec"),
                        text,
                        "gmsaCredentialSpec size must be under 64 KiB");
            }
        }
        if (options.has("runAsUserName")) {
            String name = options.string("runAsUserName");
            for (String fault : userFaults(name)) {
                problems.invalid(here.child("runAsUserName"), name, fault);
            }
        }
    }

    /** A user, perhaps with the domain and a backslash before it. */
    private static List<String> userFaults(String name) {
        if (name.isEmpty()) {
            return List.of("runAsUserName cannot be an empty string");
        }
        if (name.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            return List.of("runAsUserName cannot contain control characters");
        }
        int slash = name.indexOf('\\');
        if (slash != name.lastIndexOf('\\')) {
            return List.of("runAsUserName cannot contain more than one backslash");
        }
        var faults = new ArrayList<String>();
        String domain = slash < 0 ? "" : name.substring(0, slash);
        String user = name.substring(slash + 1);
        if (domain.length() >= DOMAIN_LIMIT) {
            faults.add("runAsUserName's Domain length must be under 256 characters");
        }
        if (slash >= 0 && !isNetBios(domain) && !isDns(domain)) {
            faults.add("runAsUserName's Domain doesn't match the NetBios nor the DNS format");
        }
        if (user.isEmpty()) {
            faults.add("runAsUserName's User cannot be empty");
        } else if (user.length() > USER_MAXIMUM) {
            faults.add("runAsUserName's User length must not be longer than 104 characters");
        }
        if (!user.isEmpty() && user.chars().allMatch(c -> c == '.' || c == ' ')) {
            faults.add("runAsUserName's User cannot contain only periods or spaces");
        }
        if (user.chars().anyMatch(c -> NOT_IN_USERS.indexOf(c) >= 0)) {
            faults.add(
                    "runAsUserName's User cannot contain the following characters:"
                            + " \"/\\:;|=,+*?<>@[]");
        }
        return faults;
    }

    private static boolean isNetBios(String domain) {
        return !domain.isEmpty()
                && domain.length() <= NETBIOS_MAXIMUM
                && domain.charAt(0) != '.'
                && domain.chars().allMatch(c -> NOT_IN_NETBIOS.indexOf(c) < 0);
    }

    private static boolean isDns(String domain) {
        for (String label : domain.split("\\.", -1)) {
            boolean isLabel =
                    label.length() <= Names.LABEL_MAXIMUM
                            && Names.dnsLabel(label.toLowerCase(Locale.ROOT)).isEmpty();
            if (!isLabel) {
                return false;
            }
        }
        return true;
    }

    /** Either all containers run on the host itself or none, and then on its network. */
    static void hostProcess(MapValue spec, FieldPath path, Problems problems) {
        MapValue ofPod = spec.map("securityContext").map("windowsOptions");
        int all = 0;
        int onHost = 0;
        for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
            ListValue containers = spec.list(list);
            for (int i = 0; i < containers.size(); i++) {
                all++;
                MapValue own = containers.map(i).map("securityContext").map("windowsOptions");
                boolean isSaid = own.has("hostProcess");
                boolean isSaidTwice = isSaid && ofPod.has("hostProcess");
                if (isSaidTwice && own.bool("hostProcess") != ofPod.bool("hostProcess")) {
                    problems.invalid(
                            path.child(list)
                                    .index(i)
                                    .child("securityContext")
                                    .child("windowsOptions")
                                    .child("hostProcess"),
                            own.bool("hostProcess"),
                            "pod hostProcess value must be identical if both are specified, was "
                                    + ofPod.bool("hostProcess"));
                }
                onHost += (isSaid ? own : ofPod).bool("hostProcess") ? 1 : 0;
            }
        }
        if (onHost == 0) {
            return;
        }
        if (onHost != all) {
            problems.invalid(
                    path,
                    "",
                    "If pod contains any hostProcess containers then all containers must be"
                            + " HostProcess containers");
        }
        if (!spec.bool("hostNetwork")) {
            problems.invalid(
                    path.child("hostNetwork"),
                    false,
                    "hostNetwork must be true if pod contains any hostProcess containers");
        }
    }
}
