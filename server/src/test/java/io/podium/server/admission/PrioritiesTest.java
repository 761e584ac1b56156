package io.podium.server.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodSpec;
import io.podium.api.meta.v1.CreateOptions;
import io.podium.api.scheduling.v1.PriorityClass;
import io.podium.api.schema.Resource;
import io.podium.api.schema.Schema;
import io.podium.api.value.MapValue;
import io.podium.api.value.TypedMap;
import io.podium.server.admission.Attempt.Operation;
import io.podium.server.request.User;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Priorities come from classes. */
class PrioritiesTest {
    private final Priorities plugin = new Priorities();

    private static Attempt attempt(TypedMap object, PriorityClass... classes) {
        Schema schema = Schema.kubernetes();
        Resource resource =
                schema.resources().stream()
                        .filter(one -> one.type() == object.type())
                        .findFirst()
                        .orElseThrow();
        var lookup =
                new Lookup() {
                    @Override
                    public Optional<TypedMap> find(String storage, String namespace, String name) {
                        return list(storage, namespace).stream()
                                .filter(tree -> PriorityClass.of(tree).name().equals(name))
                                .findFirst();
                    }

                    @Override
                    public List<TypedMap> list(String storage, String namespace) {
                        return List.of(classes).stream().map(PriorityClass::value).toList();
                    }
                };
        return new Attempt(
                Operation.CREATE,
                resource,
                "",
                "default",
                "p",
                Optional.of(object),
                Optional.empty(),
                () -> MapValue.empty(CreateOptions.TYPE),
                User.of("a"),
                false,
                lookup,
                new Remarks());
    }

    private static PriorityClass priorityClass(String name, int value, boolean isDefault) {
        return PriorityClass.create("", name).withValue(value).withGlobalDefault(isDefault);
    }

    private PodSpec admitted(PodSpec spec, PriorityClass... classes) {
        TypedMap pod = Pod.create("default", "p").withSpec(spec).value();
        return Pod.of(plugin.mutate(attempt(pod, classes)).subject()).spec();
    }

    @Test
    void withoutAnyClassItIsZero() {
        PodSpec spec = admitted(PodSpec.empty());
        assertThat(spec.hasPriority()).isTrue();
        assertThat(spec.priority()).isZero();
        assertThat(spec.preemptionPolicy()).isEqualTo("PreemptLowerPriority");
        assertThat(spec.hasPriorityClassName()).isFalse();
    }

    @Test
    void theDefaultClassIsForThoseWhoNameNone() {
        PriorityClass usual = priorityClass("usual", 100, true);
        PriorityClass high = priorityClass("high", 1000, false).withPreemptionPolicy("Never");
        PodSpec plain = admitted(PodSpec.empty(), usual, high);
        assertThat(plain.priorityClassName()).isEqualTo("usual");
        assertThat(plain.priority()).isEqualTo(100);
        PriorityClass lower = priorityClass("lower", 10, true);
        assertThat(admitted(PodSpec.empty(), usual, lower).priorityClassName()).isEqualTo("lower");
        PodSpec named = admitted(PodSpec.empty().withPriorityClassName("high"), usual, high);
        assertThat(named.priority()).isEqualTo(1000);
        assertThat(named.preemptionPolicy()).isEqualTo("Never");
    }

    @Test
    void wrongNumbersAndNamesAreRefused() {
        assertThatThrownBy(() -> admitted(PodSpec.empty().withPriority(5)))
                .hasMessage(
                        "pods \"p\" is forbidden: the integer value of priority (5) must not be"
                                + " provided in pod spec; priority admission controller computed 0 from"
                                + " the given PriorityClass name");
        assertThatThrownBy(() -> admitted(PodSpec.empty().withPriorityClassName("ghost")))
                .hasMessage("pods \"p\" is forbidden: no PriorityClass with name ghost was found");
        assertThatThrownBy(() ->
                        plugin.review(
                                attempt(
                                        priorityClass("two", 1, true).value(),
                                        priorityClass("one", 1, true))))
                .hasMessageContaining(
                        "PriorityClass one is already marked as default. Only one default can"
                                + " exist");
    }
}
