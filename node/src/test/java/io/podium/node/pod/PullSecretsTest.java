package io.podium.node.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.core.v1.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PullSecretsTest {
    private static Secret secret(String type, String key, String json) {
        return Secret.create("ns", "s")
                .withType(type)
                .withData(
                        Map.of(
                                key,
                                Base64.getEncoder()
                                        .encodeToString(json.getBytes(StandardCharsets.UTF_8))));
    }

    private static Secret json(String registries) {
        return secret(
                "kubernetes.io/dockerconfigjson",
                ".dockerconfigjson",
                "{\"auths\":{" + registries + "}}");
    }

    private static List<String> users(List<PullSecrets.Credential> found) {
        return found.stream()
                .map(one -> one.auth().username() + "/" + one.auth().password())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    REGISTRIES                        | IMAGE                         | USERS
                    r.example                         | r.example/a/b:1               | r.example
                    r.example                         | r.example:5000/a              | ''
                    r.example:5000                    | r.example:5000/a              | r.example:5000
                    https://r.example/v1/             | r.example/a                   | https://r.example/v1/
                    http://r.example/v2/              | r.example/a@sha256:00000000000000000000000000000000 | http://r.example/v2/
                    r.example other.example           | r.example/a                   | r.example
                    r.example r.example/a             | r.example/a/b                 | r.example/a r.example
                    r.example r.example/a             | r.example/b                   | r.example
                    *.example                         | r.example/a                   | *.example
                    *.example                         | r.s.example/a                 | ''
                    r?.example                        | r1.example/a                  | r?.example
                    localhost                         | localhost/a                   | localhost
                    https://index.docker.io/v1/       | busybox                       | https://index.docker.io/v1/
                    https://index.docker.io/v1/       | me/mine:2                     | https://index.docker.io/v1/
                    https://index.docker.io/v1/       | r.example/a                   | ''
                    docker.io/me                      | me/mine                       | docker.io/me
                    docker.io/me                      | busybox                       | ''
                    """)
    void findsWhoWeAreToTheRegistryOfAnImage(String registries, String image, String users) {
        var entries = new ArrayList<String>();
        for (String registry : registries.split(" ", -1)) {
            entries.add("\"%1$s\":{\"username\":\"%1$s\",\"password\":\"pw\"}".formatted(registry));
        }
        List<String> wanted =
                users.isEmpty()
                        ? List.of()
                        : List.of(users.split(" ", -1)).stream().map(user -> user + "/pw").toList();

        var found = PullSecrets.of(List.of(json(String.join(",", entries)))).of(image);

        assertThat(users(found)).isEqualTo(wanted);
    }

    /** By the hash of user and password alone; the object is known by its own names. */
    @Test
    void tellsWhichSecretSaysWhat() {
        String entry = "\"r.example\":{\"username\":\"me\",\"password\":\"%s\"}";
        Secret one = json(entry.formatted("pw"));
        Secret changed = json(entry.formatted("other"));

        var first = PullSecrets.of(List.of(one)).of("r.example/a").getFirst().source();
        var again = PullSecrets.of(List.of(one)).of("r.example/b").getFirst().source();
        var other = PullSecrets.of(List.of(changed)).of("r.example/a").getFirst().source();

        assertThat(first).isEqualTo(again);
        assertThat(first.namespace() + "/" + first.name()).isEqualTo("ns/s");
        assertThat(first.hash()).matches("[0-9a-f]{64}").isNotEqualTo(other.hash());
    }

    @Test
    void readsBothFormsAndTriesAllThatFit() {
        Secret old =
                secret(
                        "kubernetes.io/dockercfg",
                        ".dockercfg",
                        "{\"r.example\":{\"auth\":\"b2xkOnB3OjI=\"}}");
        Secret other = secret("Opaque", ".dockercfg", "{\"r.example\":{\"username\":\"no\"}}");
        Secret broken =
                secret("kubernetes.io/dockerconfigjson", ".dockerconfigjson", "{\"auths\":[");

        var found =
                PullSecrets.of(
                        List.of(
                                broken,
                                old,
                                other,
                                json("\"r.example\":{\"username\":\"new\",\"password\":\"p\"}")));

        assertThat(users(found.of("r.example/a"))).containsExactly("old/pw:2", "new/p");
    }
}
