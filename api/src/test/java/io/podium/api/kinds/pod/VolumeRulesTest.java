package io.podium.api.kinds.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.patch.JsonText;
import io.podium.api.schema.Schema;
import io.podium.api.schema.Type;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What tables cannot show of volumes, since no kind that is checked so far has it. */
class VolumeRulesTest {
    private static final String WRITABLE = "[{'name':'v','gcePersistentDisk':{'pdName':'d'}}]";
    private static final String READ_ONLY =
            "[{'name':'v','gcePersistentDisk':{'pdName':'d','readOnly':true}}]";

    private static ListValue volumes(String json) {
        Type pod = Schema.kubernetes().kind("v1", "Pod").orElseThrow().type();
        return JsonText.typed("{'spec':{'volumes':" + json + "}}", pod).map("spec").list("volumes");
    }

    private static List<String> replicated(String now, String old) {
        var problems = new Problems();
        VolumeRules.replicated(volumes(now), volumes(old), FieldPath.of("volumes"), problems);
        return texts(problems);
    }

    private static List<String> texts(Problems problems) {
        return problems.causes().stream()
                .map(cause -> cause.field() + ": " + cause.message())
                .toList();
    }

    @Test
    void replicasShareDisksOnlyForReading() {
        assertThat(replicated(READ_ONLY, "[]")).isEmpty();
        assertThat(replicated(WRITABLE, WRITABLE)).isEmpty();
        assertThat(replicated(WRITABLE, READ_ONLY))
                .containsExactly(
                        "volumes[0].gcePersistentDisk.readOnly: Invalid value: false: must be true"
                                + " for replicated pods > 1; GCE PD can only be mounted on multiple"
                                + " machines if it is read-only");
    }

    @Test
    void noClaimIsTheOneMadeForTheSamePod() {
        String template =
                "{'volumeClaimTemplate':{'spec':{'accessModes':['ReadWriteOnce'],"
                        + "'resources':{'requests':{'storage':'1Gi'}}}}}";
        ListValue volumes =
                volumes(
                        "[{'name':'e','ephemeral':"
                                + template
                                + "},{'name':'v','persistentVolumeClaim':{'claimName':'p-e'}}]");
        var problems = new Problems();
        MapValue spec = MapValue.empty();
        PodContext context = PodContext.of(spec, spec, false, null);
        assertThat(VolumeRules.check(volumes, "p", FieldPath.of("volumes"), context, problems))
                .containsOnlyKeys("e", "v");
        assertThat(texts(problems))
                .containsExactly(
                        "volumes[1].persistentVolumeClaim.claimName: Invalid value: \"p-e\": must"
                                + " not reference a PVC that gets created for an ephemeral volume");
        var none = new Problems();
        VolumeRules.check(volumes, "other", FieldPath.of("volumes"), context, none);
        assertThat(none.isEmpty()).isTrue();
    }

    @Test
    void onlySoundVolumesCanBeMounted() {
        var problems = new Problems();
        MapValue spec = MapValue.empty();
        PodContext context = PodContext.of(spec, spec, false, null);
        ListValue volumes = volumes("[{'name':'a','hostPath':{}},{'name':'b','emptyDir':{}}]");
        assertThat(VolumeRules.check(volumes, FieldPath.of("volumes"), context, problems))
                .containsOnlyKeys("b");
    }

    @Test
    void imagesOfPodsAreNamed() {
        var problems = new Problems();
        MapValue spec = MapValue.empty();
        PodContext context = PodContext.of(spec, spec, false, null);
        ListValue volumes = volumes("[{'name':'a','image':{'pullPolicy':'Always'}}]");
        VolumeRules.check(volumes, FieldPath.of("volumes"), context, problems);
        assertThat(texts(problems)).containsExactly("volumes[0].image.reference: Required value");
    }
}
