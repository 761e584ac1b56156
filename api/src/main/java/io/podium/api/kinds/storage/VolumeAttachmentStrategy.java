package io.podium.api.kinds.storage;

import io.podium.api.error.FieldPath;
import io.podium.api.error.GoForm;
import io.podium.api.error.Problems;
import io.podium.api.kinds.pod.DriverRules;
import io.podium.api.kinds.pod.PersistentVolumeRules;
import io.podium.api.name.Names;
import io.podium.api.schema.Resource;
import io.podium.api.storage.v1.VolumeAttachment;
import io.podium.api.strategy.GenericStrategy;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import java.util.List;
import java.util.Map;

/** Attachments: of one volume to one node by one driver; only what became of them changes. */
public final class VolumeAttachmentStrategy extends GenericStrategy<VolumeAttachment> {
    private static final int LONGEST_METADATA = 256 * 1024;
    private static final int LONGEST_MESSAGE = 1024;
    private static final String ONE_OF_BOTH =
            "must specify exactly one of inlineVolumeSpec and persistentVolumeName";

    public VolumeAttachmentStrategy(Resource resource) {
        super(resource, VolumeAttachment::of);
    }

    @Override
    public VolumeAttachment prepareCreate(VolumeAttachment attachment) {
        TypedMap value = attachment.value();
        TypedMap status =
                MapValue.empty(value.type().field("status").type()).with("attached", false);
        return view(value.with("status", status));
    }

    @Override
    public void validate(VolumeAttachment attachment, Problems problems) {
        MapValue spec = attachment.value().map("spec");
        FieldPath path = FieldPath.of("spec");
        if (spec.string("attacher").isEmpty()) {
            problems.required(path.child("attacher"), "");
        }
        source(spec.map("source"), path.child("source"), problems);
        String node = spec.string("nodeName");
        problems.invalidEach(path, "nodeName", node, Names.dnsSubdomain(node));
        status(attachment, problems);
        DriverRules.name(spec.string("attacher"), FieldPath.of("spec.attacher"), problems);
        MapValue source = spec.map("source");
        if (source.has("persistentVolumeName")) {
            String volume = source.string("persistentVolumeName");
            problems.invalidEach(
                    path.child("source"),
                    "persistentVolumeName",
                    volume,
                    Names.dnsSubdomain(volume));
        }
    }

    private static void source(MapValue source, FieldPath path, Problems problems) {
        boolean isNamed = source.has("persistentVolumeName");
        boolean isInline = source.has("inlineVolumeSpec");
        if (!isNamed && !isInline) {
            problems.required(path, ONE_OF_BOTH);
        } else if (isNamed && isInline) {
            problems.forbidden(path, ONE_OF_BOTH);
        } else if (isInline) {
            PersistentVolumeRules.inline(
                    source.map("inlineVolumeSpec"), path.child("inlineVolumeSpec"), problems);
        } else if (source.string("persistentVolumeName").isEmpty()) {
            problems.required(
                    path.child("persistentVolumeName"),
                    "must specify non empty persistentVolumeName");
        }
    }

    private static void status(VolumeAttachment attachment, Problems problems) {
        MapValue status = attachment.value().map("status");
        FieldPath path = FieldPath.of("status");
        long size = 0;
        for (Map.Entry<String, Object> entry : status.map("attachmentMetadata")) {
            size += Sizes.of(entry);
        }
        if (size > LONGEST_METADATA) {
            problems.tooLong(path.child("attachmentMetadata"), LONGEST_METADATA);
        }
        for (String field : List.of("attachError", "detachError")) {
            MapValue error = status.map(field);
            if (Sizes.of(error.string("message")) > LONGEST_MESSAGE) {
                // The other limit is told, as Kubernetes does.
                problems.tooLong(path.child(field).child("message"), LONGEST_METADATA);
            }
            if (error.integer("errorCode") < 0) {
                problems.invalid(
                        path.child(field).child("errorCode"),
                        error.integer("errorCode"),
                        "must be between 0 and 2147483647, inclusive");
            }
        }
    }

    @Override
    public void validateUpdate(
            VolumeAttachment attachment, VolumeAttachment old, Problems problems) {
        Object spec = attachment.value().get("spec");
        if (spec != null && !spec.equals(old.value().get("spec"))) {
            problems.invalid("spec", GoForm.of(spec), "field is immutable");
        }
    }

    @Override
    public void validateStatusUpdate(
            VolumeAttachment attachment, VolumeAttachment old, Problems problems) {
        status(attachment, problems);
    }
}
