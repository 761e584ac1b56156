package io.podium.controllers.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.ConfigMap;
import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.ResourceQuota;
import io.podium.api.core.v1.ResourceQuotaSpec;
import io.podium.api.view.ApiObject;
import io.podium.client.Door.ObjectChange;
import io.podium.client.Key;
import io.podium.controllers.Lab;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResourceQuotaReconcilerTest {
    private static final Key KEY = new Key("one", "q");

    private final Lab lab = new Lab();
    private final ResourceQuotaReconciler reconciler = new ResourceQuotaReconciler(Lab.KINDS);

    private void quota(Map<String, String> hard) {
        lab.put(
                ResourceQuota.create("one", "q")
                        .withSpec(ResourceQuotaSpec.empty().withHard(hard)));
    }

    private Map<String, String> used() {
        lab.door.settle(reconciler, KEY);
        ResourceQuota quota = lab.door.view().find(ResourceQuota.class, KEY).orElseThrow();
        assertThat(quota.status().hard()).isEqualTo(quota.spec().hard());
        return quota.status().used();
    }

    @Test
    void theStatusSaysWhatIsUsed() {
        quota(
                Map.of(
                        "pods", "3",
                        "configmaps", "5",
                        "count/deployments.apps", "2",
                        "example.com/nobody", "1"));
        lab.pod("a:ready", Map.of(), Optional.empty());
        lab.pod("b:failed", Map.of(), Optional.empty());
        lab.put(ConfigMap.create("one", "m"));
        lab.put(Namespace.create("", "two"));
        lab.put(ConfigMap.create("two", "m"));
        assertThat(used())
                .isEqualTo(Map.of("pods", "1", "configmaps", "1", "count/deployments.apps", "0"));
        assertThat(lab.decide(reconciler, KEY)).isEmpty();
    }

    @Test
    void whatIsNoLongerLimitedIsNoLongerTold() {
        quota(Map.of("configmaps", "5", "secrets", "5"));
        used();
        ResourceQuota quota = lab.door.view().find(ResourceQuota.class, KEY).orElseThrow();
        lab.update(quota.withSpec(ResourceQuotaSpec.empty().withHard(Map.of("secrets", "1"))));
        assertThat(used()).isEqualTo(Map.of("secrets", "0"));
    }

    @Test
    void changesThatCountWakeItAndOthersDoNot() {
        quota(Map.of("pods", "3"));
        Pod pod = lab.pod("a:pending", Map.of(), Optional.empty());
        assertThat(woken("pods", Optional.empty(), Optional.of(pod))).containsExactly(KEY);
        assertThat(woken("pods", Optional.of(pod), Optional.of(pod))).isEmpty();
        Pod over = pod.withStatus(pod.status().withPhase("Succeeded"));
        assertThat(woken("pods", Optional.of(pod), Optional.of(over))).containsExactly(KEY);
        assertThat(woken("pods", Optional.of(over), Optional.empty())).isEmpty();
        ConfigMap map = ConfigMap.create("one", "m");
        assertThat(woken("configmaps", Optional.empty(), Optional.of(map))).isEmpty();
        Pod elsewhere = Pod.create("two", "b");
        assertThat(woken("pods", Optional.empty(), Optional.of(elsewhere))).isEmpty();
    }

    private List<Key> woken(
            String resource, Optional<ApiObject> before, Optional<ApiObject> after) {
        var keys = new ArrayList<Key>();
        ResourceQuotaReconciler.wake(
                lab.door.view(), new ObjectChange(resource, before, after), keys::add);
        return keys;
    }

    @Test
    void aPodThatShouldBeGoneIsLookedAtAgain() {
        quota(Map.of("pods", "3"));
        Pod pod = lab.pod("a:ready", Map.of(), Optional.empty());
        var metadata =
                pod.metadata()
                        .withDeletionTimestamp(lab.time.clock().now())
                        .withDeletionGracePeriodSeconds(30);
        lab.update(pod.withMetadata(metadata.withFinalizers(List.of("example.com/stuck"))));
        assertThat(Lab.words(lab.decide(reconciler, KEY))).isEqualTo("status again");
    }
}
