package io.podium.api.strategy;

import io.podium.api.error.ApiError.Cause;
import io.podium.api.error.Problems;
import io.podium.api.patch.JsonText;
import io.podium.api.patch.MergePatch;
import io.podium.api.schema.Resource;
import io.podium.api.schema.Schema;
import io.podium.api.view.ApiObject;
import java.util.List;

/** Takes objects of tests through a strategy as the registry would. */
public final class Checked {
    private static final Strategies STRATEGIES = Strategies.all(Schema.kubernetes());

    private final Strategy<ApiObject> strategy;

    public Checked(String apiVersion, String kind) {
        Resource resource = Schema.kubernetes().kind(apiVersion, kind).orElseThrow();
        this.strategy = STRATEGIES.of(resource);
    }

    public Strategy<ApiObject> strategy() {
        return strategy;
    }

    /** The defaulted and prepared object of the JSON; single quotes may stand for double ones. */
    public ApiObject create(String json) {
        var value = JsonText.typed(json, strategy.resource().type());
        return strategy.prepareNamed(
                strategy.prepareCreate(ObjectRules.withDefaults(value, strategy)));
    }

    /** The object changed by a merge patch, as an update would take it. */
    public ApiObject update(ApiObject old, String mergePatch) {
        var value = MergePatch.apply(old.value(), JsonText.parse(mergePatch)).value();
        return strategy.prepareUpdate(ObjectRules.withDefaults(value, strategy), old);
    }

    /** What is wrong with a new object: "path: message" each. */
    public List<String> faults(ApiObject object) {
        var problems = new Problems();
        ObjectRules.validateCreate(object, strategy, problems);
        return texts(problems);
    }

    public List<String> updateFaults(ApiObject object, ApiObject old) {
        var problems = new Problems();
        ObjectRules.validateUpdate(object, old, strategy, problems);
        return texts(problems);
    }

    private static List<String> texts(Problems problems) {
        return problems.causes().stream().map(Checked::text).toList();
    }

    private static String text(Cause cause) {
        return cause.field() + ": " + cause.message();
    }
}
