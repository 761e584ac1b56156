package io.podium.server.admission.podsecurity;

import io.podium.api.core.v1.Volume;
import io.podium.server.admission.podsecurity.Check.Edition;
import io.podium.server.admission.podsecurity.Subject.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What hardened pods do, in the order it is told. */
final class RestrictedChecks {
    private static final Set<String> VOLUMES =
            Set.of(
                    "configMap",
                    "csi",
                    "downwardAPI",
                    "emptyDir",
                    "ephemeral",
                    "persistentVolumeClaim",
                    "projected",
                    "secret");

    private RestrictedChecks() {}

    static List<Check> all() {
        return List.of(
                check(
                        "allowPrivilegeEscalation",
                        Edition.since(8, RestrictedChecks::escalation),
                        Edition.since(25, onLinux(RestrictedChecks::escalation))),
                check(
                        "capabilities_restricted",
                        new Edition(22, RestrictedChecks::capabilities, "capabilities_baseline"),
                        new Edition(
                                25,
                                onLinux(RestrictedChecks::capabilities),
                                "capabilities_baseline")),
                check(
                        "procMount_restricted",
                        new Edition(35, BaselineChecks::procMount, "procMount")),
                check(
                        "restrictedVolumes",
                        new Edition(0, RestrictedChecks::volumes, "hostPathVolumes")),
                check(
                        "runAsNonRoot",
                        Edition.since(0, RestrictedChecks::nonRoot),
                        Edition.since(35, withHostUsers(RestrictedChecks::nonRoot))),
                check(
                        "runAsUser",
                        Edition.since(23, RestrictedChecks::user),
                        Edition.since(35, withHostUsers(RestrictedChecks::user))),
                check(
                        "seccompProfile_restricted",
                        new Edition(19, Seccomp::unset, "seccompProfile_baseline"),
                        new Edition(25, onLinux(Seccomp::unset), "seccompProfile_baseline")));
    }

    private static Check check(String id, Edition... editions) {
        return new Check(id, Level.RESTRICTED, List.of(editions));
    }

    /** Windows has none of it, and its pods may not even name it. */
    private static Check.Eye onLinux(Check.Eye eye) {
        return subject -> subject.isWindows() ? Finding.NONE : eye.look(subject);
    }

    private static Check.Eye withHostUsers(Check.Eye eye) {
        return subject -> subject.hasOwnUsers() ? Finding.NONE : eye.look(subject);
    }

    private static Optional<Finding> escalation(Subject subject) {
        List<String> names =
                subject.names(part ->
                        !part.security().hasAllowPrivilegeEscalation()
                                || part.security().allowPrivilegeEscalation());
        return names.isEmpty()
                ? Finding.NONE
                : Finding.of(
                        "allowPrivilegeEscalation != false",
                        Finding.containers(names)
                                + " must set securityContext.allowPrivilegeEscalation=false");
    }

    private static Optional<Finding> capabilities(Subject subject) {
        List<String> keeping =
                subject.names(part -> !part.security().capabilities().drop().contains("ALL"));
        var forbidden = new TreeSet<String>();
        List<String> adding =
                subject.names(part -> {
                    List<String> bad =
                            part.security().capabilities().add().stream()
                                    .filter(one -> !one.equals("NET_BIND_SERVICE"))
                                    .toList();
                    return forbidden.addAll(bad) || !bad.isEmpty();
                });
        var details = new ArrayList<String>();
        if (!keeping.isEmpty()) {
            details.add(
                    Finding.containers(keeping)
                            + " must set securityContext.capabilities.drop=[\"ALL\"]");
        }
        if (!adding.isEmpty()) {
            details.add(
                    Finding.containers(adding)
                            + " must not include "
                            + Finding.quoted(forbidden)
                            + " in securityContext.capabilities.add");
        }
        return details.isEmpty()
                ? Finding.NONE
                : Finding.of("unrestricted capabilities", String.join("; ", details));
    }

    private static Optional<Finding> volumes(Subject subject) {
        var names = new ArrayList<String>();
        var types = new TreeSet<String>();
        for (Volume volume : subject.spec().volumes()) {
            String type = "unknown";
            for (Map.Entry<String, Object> field : volume.value()) {
                if (!field.getKey().equals("name")) {
                    type = field.getKey();
                }
            }
            if (!VOLUMES.contains(type)) {
                names.add(volume.name());
                types.add(type);
            }
        }
        return names.isEmpty()
                ? Finding.NONE
                : Finding.of(
                        "restricted volume types",
                        Finding.plural("volume", names.size())
                                + " "
                                + Finding.quoted(names)
                                + " "
                                + Finding.uses(names.size())
                                + " "
                                + Finding.plural("restricted volume type", types.size())
                                + " "
                                + Finding.quoted(types));
    }

    private static Optional<Finding> nonRoot(Subject subject) {
        String reason = "runAsNonRoot != true";
        boolean isSaid = subject.security().hasRunAsNonRoot();
        boolean isPodBad = isSaid && !subject.security().runAsNonRoot();
        List<String> bad = subject.names(RestrictedChecks::allowsRoot);
        if (isPodBad || !bad.isEmpty()) {
            return Finding.of(
                    reason,
                    Finding.setters(isPodBad, bad)
                            + " must not set securityContext.runAsNonRoot=false");
        }
        List<String> silent =
                isSaid ? List.of() : subject.names(part -> !part.security().hasRunAsNonRoot());
        return silent.isEmpty()
                ? Finding.NONE
                : Finding.of(
                        reason,
                        "pod or "
                                + Finding.containers(silent)
                                + " must set securityContext.runAsNonRoot=true");
    }

    private static boolean allowsRoot(Part part) {
        return part.security().hasRunAsNonRoot() && !part.security().runAsNonRoot();
    }

    private static Optional<Finding> user(Subject subject) {
        boolean isPod = subject.security().hasRunAsUser() && subject.security().runAsUser() == 0;
        List<String> names =
                subject.names(
                        part -> part.security().hasRunAsUser() && part.security().runAsUser() == 0);
        return !isPod && names.isEmpty()
                ? Finding.NONE
                : Finding.of(
                        "runAsUser=0", Finding.setters(isPod, names) + " must not set runAsUser=0");
    }
}
