package io.podium.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may look after the devices of others: namespaces with a label, and no others. */
class AdminAccessTest {
    private static final String GROUP = "/apis/resource.k8s.io/v1/namespaces/";
    private static final String ASKED =
            "{devices: {requests: [{name: a, exactly: {deviceClassName: c}},"
                    + " {name: b, exactly: {deviceClassName: c, adminAccess: true}}]}}";
    private static final String REFUSED =
            "adminAccess: Forbidden: admin access to devices requires the"
                    + " `resource.kubernetes.io/admin-access: true` label on the containing namespace";

    private final World world = World.small();

    @BeforeEach
    void namespaces() {
        namespace("allowed", "{resource.kubernetes.io/admin-access: \"true\"}");
        namespace("denied", "{resource.kubernetes.io/admin-access: \"yes\"}");
        namespace("plain", "{}");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void namespace(String name, String labels) {
        world.ok(
                "POST /api/v1/namespaces",
                "{metadata: {name: " + name + ", labels: " + labels + "}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    NAMESPACE | CODE | TEXT
                    allowed   | 201  | ''
                    denied    | 422  | spec.devices.requests[1].
                    plain     | 422  | spec.devices.requests[1].
                    """)
    void aClaimAndATemplateAreMadeWhereTheLabelIs(String namespace, int code, String text) {
        World.Reply claim =
                world.call(
                        "POST " + GROUP + namespace + "/resourceclaims",
                        "{metadata: {name: c}, spec: " + ASKED + "}");
        assertThat(claim.code()).as(claim.text()).isEqualTo(code);
        World.Reply template =
                world.call(
                        "POST " + GROUP + namespace + "/resourceclaimtemplates",
                        "{metadata: {name: t}, spec: {spec: " + ASKED + "}}");
        assertThat(template.code()).as(template.text()).isEqualTo(code);
        if (code != 201) {
            assertThat(claim.text()).endsWith(text + REFUSED);
            assertThat(template.text()).endsWith(text + REFUSED);
        }
    }

    @Test
    void aStatusGrantsItWhereTheLabelIs() {
        for (String namespace : new String[] {"allowed", "plain"}) {
            String claims = GROUP + namespace + "/resourceclaims";
            world.ok(
                    "POST " + claims,
                    "{metadata: {name: c}, spec: {devices: {requests:"
                            + " [{name: a, exactly: {deviceClassName: c}}]}}}");
            world.contentType = "application/merge-patch+json";
            World.Reply granted =
                    world.call(
                            "PATCH " + claims + "/c/status",
                            "{status: {allocation: {devices: {results: [{request: a, driver: d.example.com,"
                                    + " pool: p, device: x, adminAccess: true}]}}}}");
            world.contentType = "application/json";
            if (namespace.equals("allowed")) {
                assertThat(granted.code()).as(granted.text()).isEqualTo(200);
            } else {
                assertThat(granted.code()).isEqualTo(422);
                assertThat(granted.text())
                        .endsWith("status.allocation.devices.results[0]." + REFUSED);
            }
        }
    }
}
