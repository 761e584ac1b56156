package io.podium.api.kinds.apps;

import io.podium.api.apps.v1.ControllerRevision;
import io.podium.api.error.FieldPath;
import io.podium.api.error.Problems;
import io.podium.api.schema.Resource;
import io.podium.api.strategy.FieldRules;
import io.podium.api.strategy.GenericStrategy;
import java.util.Objects;

/** ControllerRevisions: a content that never changes. */
public final class RevisionStrategy extends GenericStrategy<ControllerRevision> {
    public RevisionStrategy(Resource resource) {
        super(resource, ControllerRevision::of);
    }

    @Override
    public boolean hasWholeRules() {
        return true;
    }

    @Override
    public void validate(ControllerRevision revision, Problems problems) {
        if (!revision.value().has("data")) {
            problems.required("data", "data is mandatory");
        }
        FieldRules.nonNegative(revision.value(), "revision", FieldPath.ROOT, problems);
    }

    @Override
    public void validateUpdate(
            ControllerRevision revision, ControllerRevision old, Problems problems) {
        Object now = revision.value().get("data");
        if (!Objects.equals(now, old.value().get("data"))) {
            problems.invalid("data", now, "field is immutable");
        }
    }
}
