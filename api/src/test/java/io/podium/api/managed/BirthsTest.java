package io.podium.api.managed;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Pod;
import io.podium.api.json.Interner;
import io.podium.api.json.JsonDecoder;
import io.podium.api.json.JsonEncoder;
import io.podium.api.value.TypedMap;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Whatever was created before, an object gets the fields it would get as the first. */
class BirthsTest {
    private static final JsonDecoder DECODER = new JsonDecoder(new Interner(64));
    private static final Site SITE =
            new Site(Pod.TYPE, "v1", "Pod", "", FieldSets.NONE, Site.Versioning.NONE);

    private static TypedMap pod(String name, List<String> variables, String more) {
        var env = new StringBuilder();
        for (String variable : variables) {
            env.append(env.isEmpty() ? "" : ",")
                    .append("{\"name\":\"" + variable + "\",\"value\":\"" + name + "\"}");
        }
        String json =
                """
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%s","labels":{"app":"shop"}},
                "spec":{"containers":[{"name":"c","image":"i","env":[%s]%s}]}}\
                """
                        .formatted(name, env, more);
        return DECODER.decode(json.getBytes(StandardCharsets.UTF_8), Pod.TYPE).value();
    }

    private static String json(TypedMap object) {
        return JsonEncoder.text(object);
    }

    private static TypedMap created(Ownership ownership, TypedMap pod) {
        return ownership.created(SITE, pod, "kubectl", "2026-11-29T00:00:00Z");
    }

    @Property(tries = 300)
    void itsFieldsAreThoseItWouldHaveAsTheFirst(@ForAll long seed) {
        var random = new Random(seed);
        var ownership = new Ownership();
        var variables = new ArrayList<>(List.of("B", "A", "C\\\"D", "é"));
        for (int number = 0; number < 12; number++) {
            switch (random.nextInt(6)) {
                case 0 -> variables.add("V" + random.nextInt(90));
                case 1 -> Collections.shuffle(variables, random);
                case 2 -> variables.remove(random.nextInt(variables.size()));
                case 3 -> variables.add(variables.getFirst());
                default -> {} // Once more the same.
            }
            if (variables.isEmpty()) {
                variables.add("A");
            }
            String more =
                    random.nextInt(4) == 0
                            ? ",\"ports\":[{\"containerPort\":1},{\"containerPort\":2}]"
                            : "";
            TypedMap pod = pod("pod-" + number, variables, more);
            assertThat(json(created(ownership, pod)))
                    .isEqualTo(json(created(new Ownership(), pod)));
        }
    }

    @Test
    void objectsThatLookAlikeShareOneInstance() {
        var ownership = new Ownership();
        List<String> variables = List.of("B", "A", "C");
        Object first = fields(created(ownership, pod("one", variables, "")));
        assertThat(fields(created(ownership, pod("two", variables, "")))).isSameAs(first);
        assertThat(fields(created(ownership, pod("two", List.of("A"), "")))).isNotEqualTo(first);
    }

    private static Object fields(TypedMap object) {
        return Ownership.managedFields(object).map(0).get("fieldsV1");
    }
}
