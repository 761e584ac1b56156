package io.podium.server.admission.podsecurity;

import io.podium.api.core.v1.ContainerPort;
import io.podium.api.core.v1.LifecycleHandler;
import io.podium.api.core.v1.Probe;
import io.podium.api.core.v1.SELinuxOptions;
import io.podium.api.core.v1.Volume;
import io.podium.base.collect.Fixed;
import io.podium.server.admission.podsecurity.Check.Edition;
import io.podium.server.admission.podsecurity.Subject.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What nobody should do without a special reason, in the order it is told. */
final class BaselineChecks {
    private static final String APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/";

    private static final Set<String> CAPABILITIES =
            Set.of(
                    "AUDIT_WRITE",
                    "CHOWN",
                    "DAC_OVERRIDE",
                    "FOWNER",
                    "FSETID",
                    "KILL",
                    "MKNOD",
                    "NET_BIND_SERVICE",
                    "SETFCAP",
                    "SETGID",
                    "SETPCAP",
                    "SETUID",
                    "SYS_CHROOT");

    private static final Set<String> SELINUX =
            Set.of("", "container_t", "container_init_t", "container_kvm_t");
    private static final Set<String> SELINUX_31 = plus(SELINUX, "container_engine_t");

    private static final Set<String> SYSCTLS =
            Set.of(
                    "kernel.shm_rmid_forced",
                    "net.ipv4.ip_local_port_range",
                    "net.ipv4.ip_unprivileged_port_start",
                    "net.ipv4.ping_group_range",
                    "net.ipv4.tcp_syncookies");
    private static final Set<String> SYSCTLS_27 = plus(SYSCTLS, "net.ipv4.ip_local_reserved_ports");
    private static final Set<String> SYSCTLS_29 =
            plus(
                    SYSCTLS_27,
                    "net.ipv4.tcp_fin_timeout",
                    "net.ipv4.tcp_keepalive_intvl",
                    "net.ipv4.tcp_keepalive_probes",
                    "net.ipv4.tcp_keepalive_time");
    private static final Set<String> SYSCTLS_32 =
            plus(SYSCTLS_29, "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem");

    private BaselineChecks() {}

    private static Set<String> plus(Set<String> known, String... more) {
        var all = new TreeSet<>(known);
        all.addAll(List.of(more));
        return Fixed.set(all);
    }

    static List<Check> all() {
        return List.of(
                always("appArmorProfile", BaselineChecks::appArmor),
                always("capabilities_baseline", BaselineChecks::capabilities),
                always("hostNamespaces", BaselineChecks::hostNamespaces),
                always("hostPathVolumes", BaselineChecks::hostPaths),
                always("hostPorts", BaselineChecks::hostPorts),
                check(
                        "hostProbesAndHostLifecycle",
                        Edition.since(34, BaselineChecks::foreignHosts)),
                always("privileged", BaselineChecks::privileged),
                check(
                        "procMount",
                        Edition.since(0, BaselineChecks::procMount),
                        Edition.since(
                                35,
                                subject ->
                                        subject.hasOwnUsers() ? Finding.NONE : procMount(subject))),
                check(
                        "seLinuxOptions",
                        Edition.since(0, subject -> seLinux(subject, SELINUX)),
                        Edition.since(31, subject -> seLinux(subject, SELINUX_31))),
                check(
                        "seccompProfile_baseline",
                        Edition.since(0, Seccomp::annotations),
                        Edition.since(19, Seccomp::unconfined)),
                check(
                        "sysctls",
                        Edition.since(0, subject -> sysctls(subject, SYSCTLS)),
                        Edition.since(27, subject -> sysctls(subject, SYSCTLS_27)),
                        Edition.since(29, subject -> sysctls(subject, SYSCTLS_29)),
                        Edition.since(32, subject -> sysctls(subject, SYSCTLS_32))),
                always("windowsHostProcess", BaselineChecks::hostProcess));
    }

    private static Check always(String id, Check.Eye eye) {
        return check(id, Edition.since(0, eye));
    }

    private static Check check(String id, Edition... editions) {
        return new Check(id, Level.BASELINE, List.of(editions));
    }

    private static Optional<Finding> appArmor(Subject subject) {
        boolean isPod =
                subject.security().hasAppArmorProfile()
                        && isBadProfile(subject.security().appArmorProfile().type());
        List<String> names =
                subject.names(part ->
                        part.security().hasAppArmorProfile()
                                && isBadProfile(part.security().appArmorProfile().type()));
        var types = new TreeSet<String>();
        if (isPod) {
            types.add(subject.security().appArmorProfile().type());
        }
        for (Part part : subject.parts()) {
            if (names.contains(part.name()) && part.security().hasAppArmorProfile()) {
                types.add(part.security().appArmorProfile().type());
            }
        }
        var notes = new TreeSet<String>();
        subject.annotations()
                .forEach((key, value) -> {
                    boolean isFine =
                            value.isEmpty()
                                    || value.equals("runtime/default")
                                    || value.startsWith("localhost/");
                    if (key.startsWith(APP_ARMOR) && !isFine) {
                        notes.add(key + "=\"" + value + "\"");
                    }
                });
        var values = new ArrayList<String>(types);
        values.addAll(notes);
        if (values.isEmpty()) {
            return Finding.NONE;
        }
        var setters = new ArrayList<String>();
        if (isPod || !names.isEmpty()) {
            setters.add(Finding.setters(isPod, names));
        }
        if (!notes.isEmpty()) {
            setters.add(Finding.plural("annotation", notes.size()));
        }
        return Finding.of(
                Finding.plural("forbidden AppArmor profile", values.size()),
                String.join(" and ", setters)
                        + " must not set AppArmor profile type to "
                        + Finding.quoted(values));
    }

    private static boolean isBadProfile(String type) {
        return !type.equals("RuntimeDefault") && !type.equals("Localhost");
    }

    private static Optional<Finding> capabilities(Subject subject) {
        var forbidden = new TreeSet<String>();
        List<String> names =
                subject.names(part -> {
                    List<String> bad =
                            part.security().capabilities().add().stream()
                                    .filter(one -> !CAPABILITIES.contains(one))
                                    .toList();
                    return forbidden.addAll(bad) || !bad.isEmpty();
                });
        return names.isEmpty()
                ? Finding.NONE
                : Finding.of(
                        "non-default capabilities",
                        Finding.containers(names)
                                + " must not include "
                                + Finding.quoted(forbidden)
                                + " in securityContext.capabilities.add");
    }

    private static Optional<Finding> hostNamespaces(Subject subject) {
        var shared = new ArrayList<String>();
        if (subject.spec().hostNetwork()) {
            shared.add("hostNetwork=true");
        }
        if (subject.spec().hostPID()) {
            shared.add("hostPID=true");
        }
        if (subject.spec().hostIPC()) {
            shared.add("hostIPC=true");
        }
        return shared.isEmpty()
                ? Finding.NONE
                : Finding.of("host namespaces", String.join(", ", shared));
    }

    private static Optional<Finding> hostPaths(Subject subject) {
        List<String> names =
                subject.spec().volumes().stream()
                        .filter(Volume::hasHostPath)
                        .map(Volume::name)
                        .toList();
        return names.isEmpty()
                ? Finding.NONE
                : Finding.of(
                        "hostPath volumes",
                        Finding.plural("volume", names.size()) + " " + Finding.quoted(names));
    }

    private static Optional<Finding> hostPorts(Subject subject) {
        var ports = new TreeSet<String>();
        List<String> names =
                subject.names(part -> {
                    List<String> own =
                            part.ports().stream()
                                    .map(ContainerPort::hostPort)
                                    .filter(port -> port != 0)
                                    .map(String::valueOf)
                                    .toList();
                    return ports.addAll(own) || !own.isEmpty();
                });
        return names.isEmpty()
                ? Finding.NONE
                : Finding.of(
                        "hostPort",
                        Finding.containers(names)
                                + " "
                                + Finding.uses(names.size())
                                + " "
                                + Finding.plural("hostPort", ports.size())
                                + " "
                                + String.join(", ", ports));
    }

    private static Optional<Finding> foreignHosts(Subject subject) {
        var hosts = new TreeSet<String>();
        var names = new TreeSet<String>();
        for (Part part : subject.parts()) {
            var own = new ArrayList<String>();
            for (Probe probe : part.probes()) {
                own.add(probe.httpGet().host());
                own.add(probe.tcpSocket().host());
            }
            for (LifecycleHandler handler :
                    List.of(part.lifecycle().postStart(), part.lifecycle().preStop())) {
                own.add(handler.httpGet().host());
                own.add(handler.tcpSocket().host());
            }
            own.removeIf(String::isEmpty);
            if (!own.isEmpty()) {
                names.add(part.name());
                hosts.addAll(own);
            }
        }
        return names.isEmpty()
                ? Finding.NONE
                : Finding.of(
                        "probe or lifecycle host",
                        Finding.containers(names)
                                + " "
                                + Finding.uses(names.size())
                                + " "
                                + Finding.plural("probe or lifecycle host", hosts.size())
                                + " "
                                + Finding.quoted(hosts));
    }

    private static Optional<Finding> privileged(Subject subject) {
        List<String> names = subject.names(part -> part.security().privileged());
        return names.isEmpty()
                ? Finding.NONE
                : Finding.of(
                        "privileged",
                        Finding.containers(names)
                                + " must not set securityContext.privileged=true");
    }

    static Optional<Finding> procMount(Subject subject) {
        List<String> names = subject.names(BaselineChecks::showsProc);
        if (names.isEmpty()) {
            return Finding.NONE;
        }
        var types = new TreeSet<String>();
        for (Part part : subject.parts()) {
            if (showsProc(part)) {
                types.add(part.security().procMount());
            }
        }
        return Finding.of(
                "procMount",
                Finding.containers(names)
                        + " must not set securityContext.procMount to "
                        + Finding.quoted(types));
    }

    private static boolean showsProc(Part part) {
        return part.security().hasProcMount() && !part.security().procMount().equals("Default");
    }

    private static Optional<Finding> seLinux(Subject subject, Set<String> allowed) {
        var all = new ArrayList<SELinuxOptions>();
        SELinuxOptions own = subject.security().seLinuxOptions();
        boolean isPod = isBad(own, allowed);
        if (isPod) {
            all.add(own);
        }
        List<String> names =
                subject.names(part -> isBad(part.security().seLinuxOptions(), allowed));
        if (!isPod && names.isEmpty()) {
            return Finding.NONE;
        }
        subject.parts().forEach(part -> all.add(part.security().seLinuxOptions()));
        var types = new TreeSet<String>();
        all.forEach(options -> types.add(options.type()));
        types.removeAll(allowed);
        var faults = new ArrayList<String>();
        if (!types.isEmpty()) {
            faults.add(Finding.plural("type", types.size()) + " " + Finding.quoted(types));
        }
        if (all.stream().anyMatch(options -> !options.user().isEmpty())) {
            faults.add("user may not be set");
        }
        if (all.stream().anyMatch(options -> !options.role().isEmpty())) {
            faults.add("role may not be set");
        }
        return Finding.of(
                "seLinuxOptions",
                Finding.setters(isPod, names)
                        + " set forbidden securityContext.seLinuxOptions: "
                        + String.join("; ", faults));
    }

    private static boolean isBad(SELinuxOptions options, Set<String> allowed) {
        return !allowed.contains(options.type())
                || !options.user().isEmpty()
                || !options.role().isEmpty();
    }

    private static Optional<Finding> sysctls(Subject subject, Set<String> allowed) {
        List<String> names =
                subject.security().sysctls().stream()
                        .map(one -> one.name())
                        .filter(name -> !allowed.contains(name))
                        .toList();
        return names.isEmpty()
                ? Finding.NONE
                : Finding.of("forbidden sysctls", String.join(", ", names));
    }

    private static Optional<Finding> hostProcess(Subject subject) {
        boolean isPod = subject.security().windowsOptions().hostProcess();
        List<String> names = subject.names(part -> part.security().windowsOptions().hostProcess());
        return !isPod && names.isEmpty()
                ? Finding.NONE
                : Finding.of(
                        "hostProcess",
                        Finding.setters(isPod, names)
                                + " must not set securityContext.windowsOptions.hostProcess=true");
    }
}
