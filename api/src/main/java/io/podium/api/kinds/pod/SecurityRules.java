package io.podium.api.kinds.pod;

import io.podium.api.error.FieldPath;
import io.podium.api.error.GoForm;
import io.podium.api.error.Problems;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** What holds for the rights and identities of pods and their containers. */
final class SecurityRules {
    private static final List<String> PROFILES =
            List.of("Localhost", "RuntimeDefault", "Unconfined");
    private static final String ID_TEXT = "must be between 0 and 2147483647, inclusive";
    private static final int SYSCTL_MAXIMUM = 253;
    private static final String SYSCTL_PART = "[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
    private static final String SYSCTL_TEXT =
            "must have at most 253 characters and match regex ^("
                    + SYSCTL_PART
                    + "[\\./])*"
                    + SYSCTL_PART
                    + "$";
    private static final int PROFILE_MAXIMUM = 4095;
    private static final String NOT_OF_OUR_OWN = "when `pod.Spec.HostUsers` is false";

    private SecurityRules() {}

    /** The pod's security context. */
    static void pod(MapValue spec, FieldPath path, PodContext context, Problems problems) {
        MapValue security = spec.map("securityContext");
        FieldPath here = path.child("securityContext");
        if (!security.isEmpty()) {
            identities(security, here, problems);
        }
        if (spec.bool("shareProcessNamespace") && spec.bool("hostPID")) {
            problems.invalid(
                    here.child("shareProcessNamespace"),
                    true,
                    "ShareProcessNamespace and HostPID cannot both be enabled");
        }
        if (security.isEmpty()) {
            return;
        }
        sysctls(security.list("sysctls"), here.child("sysctls"), context, problems);
        Fields.oneOf(
                security,
                "fsGroupChangePolicy",
                List.of("Always", "OnRootMismatch"),
                here,
                problems);
        seccomp(security, here, problems);
        WindowsRules.options(security, here, problems);
        appArmor(security, here, problems);
        Fields.oneOf(
                security, "supplementalGroupsPolicy", List.of("Merge", "Strict"), here, problems);
        // The other policy is behind a gate of Kubernetes that is off.
        Fields.oneOf(security, "seLinuxChangePolicy", List.of("Recursive"), here, problems);
    }

    private static void identities(MapValue security, FieldPath path, Problems problems) {
        for (String field : List.of("fsGroup", "runAsUser", "runAsGroup")) {
            identity(security, field, path, problems);
        }
        ListValue groups = security.list("supplementalGroups");
        for (int i = 0; i < groups.size(); i++) {
            if (!(groups.get(i) instanceof Long id && isIdentity(id))) {
                problems.invalid(path.child("supplementalGroups").index(i), groups.get(i), ID_TEXT);
            }
        }
    }

    private static void identity(
            MapValue security, String field, FieldPath path, Problems problems) {
        long id = security.integer(field);
        if (!isIdentity(id)) {
            problems.invalid(path.child(field), id, ID_TEXT);
        }
    }

    private static boolean isIdentity(long id) {
        return id >= 0 && id <= Integer.MAX_VALUE;
    }

    /** A container's security context. */
    static void container(
            MapValue security, FieldPath path, PodContext context, Problems problems) {
        if (security.isEmpty()) {
            return;
        }
        identity(security, "runAsUser", path, problems);
        identity(security, "runAsGroup", path, problems);
        Fields.oneOf(security, "procMount", List.of("Default", "Unmasked"), path, problems);
        if (security.string("procMount").equals("Unmasked") && context.isHostUsers()) {
            problems.invalid(
                    path.child("procMount"),
                    "Unmasked",
                    "`hostUsers` must be false to use `Unmasked`");
        }
        seccomp(security, path, problems);
        if (security.has("allowPrivilegeEscalation")
                && !security.bool("allowPrivilegeEscalation")) {
            bounded(security, path, problems);
        }
        WindowsRules.options(security, path, problems);
        appArmor(security, path, problems);
    }

    /** Who may not gain rights does not begin with all of them. */
    private static void bounded(MapValue security, FieldPath path, Problems problems) {
        if (security.bool("privileged")) {
            problems.invalid(
                    path,
                    GoForm.of(security),
                    "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
        }
        for (Object right : security.map("capabilities").list("add")) {
            if (right.equals("CAP_SYS_ADMIN")) {
                problems.invalid(
                        path,
                        GoForm.of(security),
                        "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add`"
                                + " CAP_SYS_ADMIN");
            }
        }
    }

    private static void seccomp(MapValue security, FieldPath path, Problems problems) {
        if (!security.has("seccompProfile")) {
            return;
        }
        MapValue profile = security.map("seccompProfile");
        FieldPath here = path.child("seccompProfile");
        String type = profile.string("type");
        if (type.isEmpty()) {
            problems.required(here.child("type"), "type is required when seccompProfile is set");
        } else if (!PROFILES.contains(type)) {
            problems.notOneOf(here.child("type"), type, PROFILES);
        }
        boolean isLocal = type.equals("Localhost");
        if (isLocal && !profile.has("localhostProfile")) {
            problems.required(
                    here.child("localhostProfile"), "must be set when seccomp type is Localhost");
        } else if (isLocal) {
            Fields.descending(
                    profile.string("localhostProfile"), here, "localhostProfile", problems);
        } else if (profile.has("localhostProfile")) {
            problems.invalid(
                    here.child("localhostProfile"),
                    GoForm.of(profile),
                    "can only be set when seccomp type is Localhost");
        }
    }

    static void appArmor(MapValue security, FieldPath path, Problems problems) {
        if (!security.has("appArmorProfile")) {
            return;
        }
        MapValue profile = security.map("appArmorProfile");
        FieldPath here = path.child("appArmorProfile");
        switch (profile.string("type")) {
            case "Localhost" -> localAppArmor(profile, here, problems);
            case "RuntimeDefault", "Unconfined" -> {
                if (profile.has("localhostProfile")) {
                    problems.invalid(
                            here.child("localhostProfile"),
                            profile.string("localhostProfile"),
                            "can only be set when AppArmor type is Localhost");
                }
            }
            case "" ->
                    problems.required(
                            here.child("type"), "type is required when appArmorProfile is set");
            default -> problems.notOneOf(here.child("type"), profile.string("type"), PROFILES);
        }
    }

    private static void localAppArmor(MapValue profile, FieldPath path, Problems problems) {
        String name = profile.string("localhostProfile");
        if (!name.equals(name.strip())) {
            problems.invalid(
                    path.child("localhostProfile"), name, "must not be padded with whitespace");
        } else if (name.isEmpty()) {
            problems.required(
                    path.child("localhostProfile"), "must be set when AppArmor type is Localhost");
        }
        if (name.length() > PROFILE_MAXIMUM) {
            problems.tooLong(path.child("localhostProfile"), PROFILE_MAXIMUM);
        }
    }

    private static void sysctls(
            ListValue sysctls, FieldPath path, PodContext context, Problems problems) {
        if (sysctls.isEmpty()) {
            return;
        }
        boolean anyNamespace = context.old() != null && hasHostSysctl(context.old());
        var names = new HashSet<String>();
        for (int i = 0; i < sysctls.size(); i++) {
            String name = sysctls.map(i).string("name");
            if (name.isEmpty()) {
                problems.required(path.index(i).child("name"), "");
            } else if (!isSysctl(name)) {
                problems.invalid(path.index(i).child("name"), name, SYSCTL_TEXT);
            } else if (names.contains(name)) {
                problems.duplicate(path.index(i).child("name"), name);
            }
            String host = anyNamespace ? "" : hostNamespace(name, context.spec());
            if (!host.isEmpty()) {
                problems.invalid(
                        path.index(i).child("name"),
                        name,
                        "may not be specified when '" + host + "' is true");
            }
            names.add(name);
        }
    }

    private static boolean hasHostSysctl(MapValue spec) {
        ListValue sysctls = spec.map("securityContext").list("sysctls");
        for (int i = 0; i < sysctls.size(); i++) {
            if (!hostNamespace(sysctls.map(i).string("name"), spec).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** The field by which the pod shares the setting's namespace with its node, or "". */
    private static String hostNamespace(String sysctl, MapValue spec) {
        String name = dotted(sysctl);
        boolean isOfNetwork = name.startsWith("net.");
        boolean isOfIpc =
                name.equals("kernel.sem")
                        || name.startsWith("kernel.shm")
                        || name.startsWith("kernel.msg")
                        || name.startsWith("fs.mqueue.");
        if (isOfNetwork && spec.bool("hostNetwork")) {
            return "hostNetwork";
        }
        return isOfIpc && spec.bool("hostIPC") ? "hostIPC" : "";
    }

    /** Where a slash comes first, slashes part the name and dots belong to it. */
    private static String dotted(String sysctl) {
        int slash = sysctl.indexOf('/');
        int dot = sysctl.indexOf('.');
        if (slash < 0 || (dot >= 0 && dot < slash)) {
            return sysctl;
        }
        var text = new StringBuilder(sysctl);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            text.setCharAt(i, c == '/' ? '.' : c == '.' ? '/' : c);
        }
        return text.toString();
    }

    /** Parts with dots or slashes between them; each begins and ends with a letter or a digit. */
    private static boolean isSysctl(String name) {
        if (name.length() > SYSCTL_MAXIMUM) {
            return false;
        }
        boolean wasPlain = false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean isPlain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            boolean isInner = c == '-' || c == '_';
            boolean isEnd = c == '.' || c == '/';
            boolean begins = i == 0 || isSeparator(name.charAt(i - 1));
            if (!isPlain && (begins || !(isInner || (isEnd && wasPlain)))) {
                return false;
            }
            wasPlain = isPlain;
        }
        return wasPlain;
    }

    private static boolean isSeparator(char c) {
        return c == '.' || c == '/';
    }

    /** A pod with users of its own does not share what belongs to the node's. */
    static void hostUsers(MapValue spec, FieldPath path, PodContext context, Problems problems) {
        if (context.isHostUsers()) {
            return;
        }
        // Kubernetes writes two of them with a capital letter.
        var shared =
                Map.of("hostNetwork", "hostNetwork", "hostPID", "HostPID", "hostIPC", "HostIPC");
        for (String field : List.of("hostNetwork", "hostPID", "hostIPC")) {
            if (spec.bool(field)) {
                problems.forbidden(path.child(shared.get(field)), NOT_OF_OUR_OWN);
            }
        }
        for (String list : List.of("initContainers", "containers")) {
            ListValue containers = spec.list(list);
            for (int i = 0; i < containers.size(); i++) {
                if (!containers.map(i).list("volumeDevices").isEmpty()) {
                    problems.forbidden(
                            path.child(list).index(i).child("volumeDevices"), NOT_OF_OUR_OWN);
                }
            }
        }
    }
}
