package io.podium.node.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Pod;
import io.podium.node.cri.v1.Image;
import io.podium.node.cri.v1.LinuxContainerSecurityContext;
import io.podium.node.pod.Security.ImageUser;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecurityTest {
    private static final Path PROFILES = Path.of("/profiles");

    private static ImageUser image(String user) {
        var image = Image.empty();
        if (user.matches("\\d+")) {
            return ImageUser.of(image.withUid(Security.number(Long.parseLong(user))));
        }
        return ImageUser.of(user.equals("-") ? image : image.withUsername(user));
    }

    private static LinuxContainerSecurityContext context(
            String shared, String own, ImageUser image) {
        Pod pod =
                Manifests.withContainer(
                        "securityContext: {" + shared + "}", "securityContext: {" + own + "}");
        return Security.of(pod, pod.spec().containers().getFirst(), image, PROFILES);
    }

    private static String text(LinuxContainerSecurityContext context) {
        var words = new ArrayList<String>();
        words.add(
                context.hasRunAsUser()
                        ? Long.toString(context.runAsUser().value_())
                        : context.runAsUsername());
        words.add(context.hasRunAsGroup() ? ":" + context.runAsGroup().value_() : "");
        words.add(context.supplementalGroups().isEmpty() ? "" : "" + context.supplementalGroups());
        words.add(context.supplementalGroupsPolicy() == 1 ? "strict" : "");
        words.add(context.privileged() ? "privileged" : "");
        words.add(context.readonlyRootfs() ? "readonly" : "");
        words.add(context.noNewPrivs() ? "nonew" : "");
        words.add(texts("+", context.capabilities().addCapabilities()));
        words.add(texts("-", context.capabilities().dropCapabilities()));
        words.add("seccomp=" + context.seccomp().profileType() + context.seccomp().localhostRef());
        words.add(
                context.hasApparmor()
                        ? "apparmor="
                                + context.apparmor().profileType()
                                + context.apparmor().localhostRef()
                        : "");
        words.add(context.hasSelinuxOptions() ? context.selinuxOptions().level() : "");
        words.add(context.maskedPaths().isEmpty() ? "unmasked" : "");
        words.removeIf(String::isEmpty);
        return String.join(" ", words);
    }

    private static String texts(String mark, List<String> names) {
        return names.isEmpty() ? "" : mark + String.join(mark, names);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    POD                               | CONTAINER                                     | IMAGE | RUNTIME IS TOLD
                    ''                                | ''                                            | -     | 0 seccomp=1
                    ''                                | ''                                            | 7     | 7 seccomp=1
                    ''                                | ''                                            | web   | web seccomp=1
                    runAsUser: 5                      | ''                                            | 7     | 5 seccomp=1
                    runAsUser: 5                      | runAsUser: 0                                  | 7     | 0 seccomp=1
                    runAsGroup: 5                     | ''                                            | 7     | 7 :5 seccomp=1
                    'runAsUser: 5, runAsGroup: 6'     | runAsGroup: 8                                 | -     | 5 :8 seccomp=1
                    'fsGroup: 9, supplementalGroups: [1, 2]' | ''                                     | -     | 0 [9, 1, 2] seccomp=1
                    supplementalGroupsPolicy: Strict  | ''                                            | -     | 0 strict seccomp=1
                    supplementalGroupsPolicy: Merge   | ''                                            | -     | 0 seccomp=1
                    ''                                | privileged: true                              | -     | 0 privileged seccomp=1 unmasked
                    ''                                | readOnlyRootFilesystem: true                  | -     | 0 readonly seccomp=1
                    ''                                | allowPrivilegeEscalation: false               | -     | 0 nonew seccomp=1
                    ''                                | allowPrivilegeEscalation: true                | -     | 0 seccomp=1
                    ''                                | 'capabilities: {add: [NET_ADMIN], drop: [ALL]}' | -   | 0 +NET_ADMIN -ALL seccomp=1
                    ''                                | procMount: Unmasked                           | -     | 0 seccomp=1 unmasked
                    ''                                | procMount: Default                            | -     | 0 seccomp=1
                    'seccompProfile: {type: RuntimeDefault}' | ''                                     | -     | 0 seccomp=0
                    'seccompProfile: {type: RuntimeDefault}' | 'seccompProfile: {type: Unconfined}'   | -     | 0 seccomp=1
                    ''                                | 'seccompProfile: {type: Localhost, localhostProfile: a/b.json}' | - | 0 seccomp=2/profiles/a/b.json
                    'appArmorProfile: {type: RuntimeDefault}' | ''                                    | -     | 0 seccomp=1 apparmor=0
                    'appArmorProfile: {type: RuntimeDefault}' | 'appArmorProfile: {type: Localhost, localhostProfile: x}' | - | 0 seccomp=1 apparmor=2x
                    'seLinuxOptions: {level: a}'      | 'seLinuxOptions: {level: b}'                  | -     | 0 seccomp=1 b
                    """)
    void tellsTheRuntimeWhoAContainerIs(String shared, String own, String image, String told) {
        assertThat(text(context(shared, own, image(image)))).isEqualTo(told);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    POD                                | CONTAINER           | IMAGE | REFUSAL
                    ''                                 | ''                  | 0     | ''
                    runAsNonRoot: true                 | ''                  | 7     | ''
                    runAsNonRoot: true                 | ''                  | 0     | container has runAsNonRoot and image will run as root
                    runAsNonRoot: true                 | ''                  | -     | container has runAsNonRoot and image will run as root
                    runAsNonRoot: true                 | ''                  | web   | container has runAsNonRoot and image has non-numeric user (web), cannot verify user is non-root
                    runAsNonRoot: true                 | runAsUser: 3        | web   | ''
                    'runAsNonRoot: true, runAsUser: 4' | runAsUser: 0        | 7     | container's runAsUser breaks non-root policy
                    runAsNonRoot: true                 | runAsNonRoot: false | 0     | ''
                    runAsNonRoot: false                | runAsNonRoot: true  | 0     | container has runAsNonRoot and image will run as root
                    """)
    void keepsRootOutWhereItIsNotWanted(String shared, String own, String image, String refusal) {
        Pod pod =
                Manifests.withContainer(
                        "securityContext: {" + shared + "}", "securityContext: {" + own + "}");
        String about = refusal.isEmpty() ? "" : " (pod: \"p_ns(u)\", container: c)";

        assertThat(Security.refusal(pod, pod.spec().containers().getFirst(), image(image)))
                .isEqualTo(refusal + about);
    }

    private static NodeAdmission.Host host(boolean appArmor, boolean strictGroups) {
        return new NodeAdmission.Host() {
            @Override
            public boolean hasAppArmor() {
                return appArmor;
            }

            @Override
            public boolean hasProfile(String name) {
                return name.equals("known");
            }

            @Override
            public boolean hasStrictGroups() {
                return strictGroups;
            }
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    SECURITY                                     | MORE             | HOST   | REASON          | MESSAGE
                    ''                                           | ''               | ''     | ''              | ''
                    'sysctls: [{name: kernel.shm_rmid_forced, value: "1"}]' | ''     | ''     | ''              | ''
                    'sysctls: [{name: net/ipv4/tcp_rmem, value: "1"}]' | ''          | ''     | ''              | ''
                    'sysctls: [{name: kernel.msgmax, value: "1"}]' | ''              | ''     | SysctlForbidden | forbidden sysctl: "kernel.msgmax" not allowlisted
                    'sysctls: [{name: kernel.shm_rmid_forced, value: "1"}]' | 'hostIPC: true' | '' | SysctlForbidden | forbidden sysctl: "kernel.shm_rmid_forced" not allowed with host ipc enabled
                    'sysctls: [{name: net.ipv4.tcp_syncookies, value: "1"}]' | 'hostNetwork: true' | '' | SysctlForbidden | forbidden sysctl: "net.ipv4.tcp_syncookies" not allowed with host net enabled
                    'appArmorProfile: {type: RuntimeDefault}'    | ''               | ''     | AppArmor        | Cannot enforce AppArmor: AppArmor is not enabled on the host
                    'appArmorProfile: {type: RuntimeDefault}'    | ''               | armor  | ''              | ''
                    'appArmorProfile: {type: Unconfined}'        | ''               | ''     | ''              | ''
                    'appArmorProfile: {type: Localhost, localhostProfile: known}' | '' | armor | ''           | ''
                    'appArmorProfile: {type: Localhost, localhostProfile: other}' | '' | armor | AppArmor     | Cannot enforce AppArmor: profile "other" is not loaded
                    supplementalGroupsPolicy: Strict             | ''               | ''     | SupplementalGroupsPolicyNotSupported | SupplementalGroupsPolicy=Strict is not supported in this node
                    supplementalGroupsPolicy: Strict             | ''               | groups | ''              | ''
                    """)
    void refusesPodsTheNodeMustNotRun(
            String security, String more, String host, String reason, String message) {
        Pod pod =
                Manifests.withContainer(
                        (more.isEmpty() ? "" : more + ", ") + "securityContext: {" + security + "}",
                        "");

        var refusal = NodeAdmission.refusal(pod, host(host.equals("armor"), host.equals("groups")));

        assertThat(refusal.map(Decision::reason).orElse("")).isEqualTo(reason);
        assertThat(refusal.map(Decision::event).orElse("")).isEqualTo(message);
        assertThat(refusal.map(Decision::message).orElse(""))
                .isEqualTo(message.isEmpty() ? "" : "Pod was rejected: " + message);
    }

    @Test
    void whatANodeDecidedIsTheLastWordUnlessThePodHadEnded() {
        Pod pod = Manifests.withContainer("", "");
        var decision = Decision.evicted("too much", Duration.ofSeconds(7));

        Pod failed = decision.on(pod, Instant.EPOCH);
        assertThat(failed.status().phase()).isEqualTo("Failed");
        assertThat(failed.status().reason()).isEqualTo("Evicted");
        assertThat(failed.status().conditions())
                .singleElement()
                .satisfies(condition -> {
                    assertThat(condition.type()).isEqualTo("DisruptionTarget");
                    assertThat(condition.status()).isEqualTo("True");
                    assertThat(condition.reason()).isEqualTo("TerminationByKubelet");
                    assertThat(condition.message()).isEqualTo("too much");
                });
        assertThat(Decision.rejected("AppArmor", "no").on(pod, Instant.EPOCH).status().conditions())
                .isEmpty();
        Pod over = pod.withStatus(pod.status().withPhase("Succeeded"));
        assertThat(decision.on(over, Instant.EPOCH)).isSameAs(over);
    }

    /** Critical pods always begin; without memory alone, pods that asked for some. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    ``                                                        | ``                            | ``                          | ``
                    ``                                                        | ``                            | MemoryPressure              | The node had condition: [MemoryPressure].
                    ``                                                        | resources: {requests: {cpu: 1m}} | MemoryPressure           | ``
                    ``                                                        | resources: {requests: {cpu: 1m}} | DiskPressure             | The node had condition: [DiskPressure].
                    ``                                                        | resources: {requests: {cpu: 1m}} | MemoryPressure DiskPressure | The node had condition: [MemoryPressure DiskPressure].
                    `priority: 2000000000`                                    | ``                            | DiskPressure                | ``
                    `priority: 1999999999`                                    | ``                            | PIDPressure                 | The node had condition: [PIDPressure].
                    `tolerations: [{key: node.kubernetes.io/memory-pressure, operator: Exists}]` | `` | MemoryPressure              | ``
                    `tolerations: [{operator: Exists}]`                       | ``                            | MemoryPressure              | ``
                    `tolerations: [{operator: Exists, effect: NoExecute}]`    | ``                            | MemoryPressure              | The node had condition: [MemoryPressure].
                    `tolerations: [{operator: Exists}]`                       | ``                            | DiskPressure                | The node had condition: [DiskPressure].
                    """)
    void keepsPodsOutOfANodeThatRunsShort(
            String spec, String container, String conditions, String message) {
        Pod pod = Manifests.withContainer(spec, container);
        List<String> all = conditions.isEmpty() ? List.of() : List.of(conditions.split(" ", -1));

        var refusal = NodeAdmission.pressed(pod, all);

        assertThat(refusal.map(Decision::event).orElse("").strip()).isEqualTo(message);
        assertThat(refusal.map(Decision::reason).orElse("Evicted")).isEqualTo("Evicted");
    }
}
