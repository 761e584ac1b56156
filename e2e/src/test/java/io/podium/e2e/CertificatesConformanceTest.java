package io.podium.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.json.JsonEncoder;
import io.podium.api.value.ListValue;
import io.podium.api.value.MapValue;
import io.podium.e2e.Watching.Event;
import io.podium.e2e.cluster.Command;
import io.podium.e2e.cluster.PodiumCluster;
import io.podium.e2e.cluster.SharedCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** "[sig-auth] Certificates API", with a signer that is nobody's. */
@Tag("host")
@ExtendWith(SharedCluster.class)
final class CertificatesConformanceTest {
    private static final String REQUESTS =
            "/apis/certificates.k8s.io/v1/certificatesigningrequests";

    private final Wire wire;

    @TempDir Path folder;

    CertificatesConformanceTest(PodiumCluster cluster) {
        this.wire = Wire.of(cluster);
    }

    /** "Certificates API should support CSR API operations". */
    @Test
    void requestsForCertificatesKnowEveryVerb() throws IOException {
        assertThat(Wire.each(wire.get("/apis").list("groups"), "name"))
                .contains("certificates.k8s.io");
        assertThat(Wire.each(wire.get("/apis/certificates.k8s.io").list("versions"), "version"))
                .contains("v1");
        assertThat(Wire.each(wire.get("/apis/certificates.k8s.io/v1").list("resources"), "name"))
                .contains(
                        "certificatesigningrequests",
                        "certificatesigningrequests/approval",
                        "certificatesigningrequests/status");
        String signer = "example.com/e2e-conformance";
        String body =
                """
                {"metadata":{"generateName":"e2e-example-csr-"},"spec":{"request":"%s",
                 "signerName":"%s","expirationSeconds":3600,
                 "usages":["digital signature","key encipherment","server auth"]}}
                """
                        .formatted(made("req", "-new"), signer);
        wire.create(REQUESTS, body);
        wire.create(REQUESTS, body);
        MapValue made = wire.create(REQUESTS, body);
        String name = Wire.text(made, "metadata", "name");
        String path = REQUESTS + "/" + name;
        MapValue got = wire.get(path);
        assertThat(Wire.text(got, "metadata", "uid")).isEqualTo(Wire.text(made, "metadata", "uid"));
        assertThat(got.map("spec").integer("expirationSeconds")).isEqualTo(3600);
        String ours = "?fieldSelector=spec.signerName%3D" + signer;
        MapValue list = wire.get(REQUESTS + ours);
        assertThat(list.list("items")).hasSize(3);
        changesAreWatched(path, name, Wire.text(list, "metadata", "resourceVersion"));
        approvalAndStatusAreWrittenApart(path);

        wire.delete(path);
        wire.ask(404, "GET", path, "");
        assertThat(wire.get(REQUESTS + ours).list("items")).hasSize(2);
        wire.delete(REQUESTS + ours);
        assertThat(wire.get(REQUESTS + ours).list("items")).isEmpty();
    }

    private void changesAreWatched(String path, String name, String revision) {
        String one = "fieldSelector=metadata.name%3D" + name;
        try (Watching watch = wire.watch(REQUESTS, one, revision)) {
            MapValue patched =
                    wire.merge(path, "{\"metadata\":{\"annotations\":{\"patched\":\"true\"}}}");
            wire.update(path, Wire.with(patched, "true", "metadata", "annotations", "updated"));
            assertThat(watch.next().at("metadata", "annotations", "patched")).isEqualTo("true");
            Event updated = watch.next();
            assertThat(updated.type()).isEqualTo("MODIFIED");
            assertThat(updated.at("metadata", "annotations", "updated")).isEqualTo("true");
        }
    }

    private void approvalAndStatusAreWrittenApart(String path) throws IOException {
        assertThat(wire.get(path + "/approval").string("kind"))
                .isEqualTo("CertificateSigningRequest");
        MapValue patched =
                wire.merge(
                        path + "/approval",
                        "{\"metadata\":{\"annotations\":{\"patchedapproval\":\"true\"}},\"status\":"
                                + "{\"conditions\":[{\"type\":\"ApprovalPatch\","
                                + "\"status\":\"True\",\"reason\":\"e2e\"}]}}");
        assertThat(Wire.text(patched, "metadata", "annotations", "patchedapproval"))
                .isEqualTo("true");
        MapValue approved = withCondition(path + "/approval", patched, "Approved");
        assertThat(Wire.each(approved.map("status").list("conditions"), "type"))
                .containsExactly("ApprovalPatch", "Approved");

        assertThat(wire.get(path + "/status").string("kind"))
                .isEqualTo("CertificateSigningRequest");
        String certificate = made("req", "-x509");
        MapValue signed =
                wire.merge(
                        path + "/status",
                        "{\"metadata\":{\"annotations\":{\"patchedstatus\":\"true\"}},"
                                + "\"status\":{\"certificate\":\"%s\"}}".formatted(certificate));
        assertThat(Wire.text(signed, "status", "certificate")).isEqualTo(certificate);
        assertThat(Wire.text(signed, "metadata", "annotations", "patchedstatus")).isEqualTo("true");
        MapValue told = withCondition(path + "/status", signed, "StatusUpdate");
        assertThat(Wire.each(told.map("status").list("conditions"), "type"))
                .containsExactly("ApprovalPatch", "Approved", "StatusUpdate");
    }

    private MapValue withCondition(String path, MapValue object, String type) {
        MapValue condition =
                Wire.read(
                        "{\"status\":\"True\",\"reason\":\"E2E\",\"message\":\"Set from an e2e test\","
                                + "\"type\":\"%s\"}".formatted(type));
        ListValue all = object.map("status").list("conditions").plus(condition);
        MapValue answer = wire.update(path, Wire.with(object, all, "status", "conditions"));
        assertThat(JsonEncoder.text(answer)).contains("Set from an e2e test");
        return answer;
    }

    /** What openssl makes, PEM in base64. */
    private String made(String command, String sort) throws IOException {
        Path file = folder.resolve("made" + sort);
        Command.of(
                        "openssl",
                        command,
                        sort,
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:prime256v1",
                        "-nodes",
                        "-subj",
                        "/CN=e2e.example.com",
                        "-addext",
                        "subjectAltName=DNS:e2e.example.com",
                        "-keyout",
                        folder.resolve("key" + sort).toString(),
                        "-out",
                        file.toString())
                .run()
                .ok();
        return Base64.getEncoder().encodeToString(Files.readAllBytes(file));
    }
}
