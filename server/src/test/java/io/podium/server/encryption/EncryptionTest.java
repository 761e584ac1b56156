package io.podium.server.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.base.random.Randomness;
import io.podium.store.Key;
import io.podium.store.Seal;
import io.podium.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncryptionTest {
    private static final String HEAD =
            "{apiVersion: apiserver.config.k8s.io/v1, kind: EncryptionConfiguration, resources: ";

    /** Of 32, 16 and again 32 bytes. */
    private static final String LONG = "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoxMjM0NTY=";

    private static final String SHORT = "YWJjZGVmZ2hpamtsbW5vcA==";
    private static final String OTHER = "MTIzNDU2YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXo=";

    private static final Key SECRET = new Key("secrets", "default", "s");

    private static Encryption read(String resources) {
        String text = HEAD + resources.replace("LONG", LONG).replace("OTHER", OTHER) + "}";
        return EncryptionFile.read(
                text.replace("SHORT", SHORT).getBytes(StandardCharsets.UTF_8),
                Randomness.seeded(1));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] kept(String prefix, String hex) {
        byte[] rest = HexFormat.of().parseHex(hex.replace(" ", ""));
        return java.nio.ByteBuffer.allocate(prefix.length() + rest.length)
                .put(bytes(prefix))
                .put(rest)
                .array();
    }

    /** The first two were made by another program; the third stands in NaCl's own test. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    aesgcm    | LONG  | 000102030405060708090a0b 9821a771e69b860df55aed3e3b2d8e630bcb95f564836247237613eb5a75c65e6b
                    aescbc    | SHORT | 000102030405060708090a0b0c0d0e0f 717f654594987f7f8bc37b4cdf04fdcd7866ec6d95a6a6f1fef18b272fc3b019
                    """)
    void opensWhatOthersHaveSealed(String sort, String secret, String hex) {
        Encryption seal =
                read(
                        "[{resources: [secrets], providers: [{%s: {keys: [{name: key1, secret: %s}]}}]}]"
                                .formatted(sort, secret));
        byte[] sealed = kept("k8s:enc:" + sort + ":v1:key1:", hex);
        Seal.Opened opened = seal.open(SECRET, sealed);
        assertThat(opened.plain()).asString().isEqualTo("{\"kind\":\"Secret\"}");
        assertThat(opened.isStale()).isFalse();
        sealed[sealed.length - 1] ^= 1;
        assertThatThrownBy(() -> seal.open(SECRET, sealed)).isInstanceOf(StoreException.class);
    }

    @Test
    void aFileThatIsNoYamlIsRefusedAndNothingOfItIsTold() {
        assertThatThrownBy(() -> read("[{resources: [secrets], providers: [LONG, {"))
                .isInstanceOf(EncryptionFile.Malformed.class)
                .hasMessageStartingWith("the file: yaml: ")
                .hasMessageNotContaining(LONG);
    }

    @Test
    void theBoxIsNaCls() throws Exception {
        HexFormat hex = HexFormat.of();
        byte[] secret =
                hex.parseHex("1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389");
        byte[] nonce = hex.parseHex("69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37");
        byte[] message =
                hex.parseHex(
                        "be075fc53c81f2d5cf141316ebeb0c7b5228c52a4c62cbd44b66849b64244ffc"
                                + "e5ecbaaf33bd751a1ac728d45e6c61296cdc3c01233561f41db66cce314adb31"
                                + "0e3be8250c46f06dceea3a7fa1348057e2f6556ad6b1318a024a838f21af1fde"
                                + "048977eb48f59ffd4924ca1c60902e52f0a089bc76897040e082f93776384864"
                                + "5e0705");
        var key = new BoxKey("key1", secret, Randomness.seeded(1));
        byte[] box = key.close(nonce, new byte[0], message);
        assertThat(hex.formatHex(box))
                .startsWith(
                        "f3ffc7703f9400e52a7dfb4b3d3305d98e993b9f48681273c29650ba32fc76ce"
                                + "48332ea7164d96a4476fb8c531a1186ac0dfc17c98dce87b4da7f011ec48c972"
                                + "71d2c20f9b928fe2270d6fb863d51738b48eeee314a7cc8ab932164548e526ae"
                                + "90224368517acfeabd6bb3732bc0e9da99832b61ca01b6de56244a9e88d5f9b3");
        assertThat(key.open(nonce, new byte[0], box)).isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource({"aesgcm,LONG,12,16", "aescbc,LONG,16,13", "secretbox,OTHER,24,16"})
    void sealsUnderThePrefixOfTheFirstKeyWithANewNonceEachTime(
            String sort, String secret, int nonce, int more) {
        Encryption seal =
                read(
                        "[{resources: [secrets], providers: [{%s: {keys: [{name: key1, secret: %s}]}}]}]"
                                .formatted(sort, secret));
        String prefix = "k8s:enc:" + sort + ":v1:key1:";
        byte[] one = seal.close(SECRET, bytes("abc"));
        byte[] other = seal.close(SECRET, bytes("abc"));
        assertThat(Seal.isSealed(one)).isTrue();
        assertThat(Seal.start(one)).isEqualTo(prefix);
        assertThat(one).hasSize(prefix.length() + nonce + 3 + more).isNotEqualTo(other);
        assertThat(seal.open(SECRET, one).plain()).asString().isEqualTo("abc");
        assertThat(seal.open(SECRET, other).plain()).asString().isEqualTo("abc");
    }

    @Test
    void theFirstProviderSealsAndAllOpen() {
        String keys = "aesgcm: {keys: [{name: new, secret: OTHER}, {name: old, secret: LONG}]}";
        Encryption old =
                read(
                        "[{resources: [secrets], providers: [{aesgcm: {keys: [{name: old, secret: LONG}]}}]}]");
        Encryption both =
                read("[{resources: [secrets], providers: [{" + keys + "}, {identity: {}}]}]");
        Encryption back =
                read("[{resources: [secrets], providers: [{identity: {}}, {" + keys + "}]}]");
        byte[] sealed = old.close(SECRET, bytes("abc"));
        assertThat(both.open(SECRET, sealed)).matches(Seal.Opened::isStale);
        assertThat(both.open(SECRET, both.close(SECRET, bytes("abc"))).isStale()).isFalse();
        assertThat(Seal.start(both.close(SECRET, bytes("abc")))).endsWith(":new:");
        both.admitPlain(SECRET);
        assertThat(back.covers(SECRET)).isFalse();
        assertThat(back.open(SECRET, sealed).isStale()).isTrue();
        assertThatThrownBy(() -> old.admitPlain(SECRET))
                .hasMessage(
                        "cannot read secrets/default/s: it is not encrypted, and identity is not"
                                + " among its providers in the encryption configuration");
    }

    @Test
    void withoutTheRightKeyItSaysWhichObjectAndWhichKey() {
        Encryption right =
                read(
                        "[{resources: [secrets], providers: [{aesgcm: {keys: [{name: a, secret: LONG}]}}]}]");
        Encryption wrong =
                read(
                        "[{resources: [secrets], providers: [{aesgcm: {keys: [{name: a, secret: OTHER}]}}]}]");
        Encryption renamed =
                read(
                        "[{resources: [secrets], providers: [{aesgcm: {keys: [{name: b, secret: LONG}]}}]}]");
        Encryption none =
                read(
                        "[{resources: [pods], providers: [{aesgcm: {keys: [{name: a, secret: LONG}]}}]}]");
        byte[] sealed = right.close(SECRET, bytes("abc"));
        String start =
                "cannot read secrets/default/s: it is encrypted (k8s:enc:aesgcm:v1:a:), and ";
        assertThatThrownBy(() -> wrong.open(SECRET, sealed))
                .hasMessage(
                        start
                                + "the key of this name in the encryption configuration does not open it");
        assertThatThrownBy(() -> renamed.open(SECRET, sealed))
                .hasMessage(start + "the encryption configuration has no such key for it");
        assertThatThrownBy(() -> none.open(SECRET, sealed))
                .hasMessage(start + "no entry of the encryption configuration names it");
        assertThatThrownBy(() -> right.open(new Key("secrets", "default", "other"), sealed))
                .as("what is another object's")
                .isInstanceOf(StoreException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    RESOURCES                | KEY              | COVERED
                    secrets                  | secrets          | true
                    secrets                  | configmaps       | false
                    secrets                  | secrets.a.b      | false
                    deployments.apps         | deployments.apps | true
                    deployments.apps         | deployments      | false
                    '''*.apps'''             | deployments.apps | true
                    '''*.apps'''             | jobs.batch       | false
                    '''*.'''                 | secrets          | true
                    '''*.'''                 | deployments.apps | false
                    '''*.*'''                | secrets          | true
                    '''*.*'''                | a.example.com    | true
                    """)
    void wildcardsNameGroups(String resources, String resource, boolean isCovered) {
        Encryption seal =
                read(
                        "[{resources: [%s], providers: [{aescbc: {keys: [{name: a, secret: SHORT}]}}]}]"
                                .formatted(resources.replace("'", "\"")));
        assertThat(seal.covers(new Key(resource, "n", "o"))).isEqualTo(isCovered);
    }

    @Test
    void whatIsNamedExactlyGoesBeforeItsGroupAndThatBeforeAll() {
        Encryption seal =
                read(
                        "[{resources: [events], providers: [{identity: {}}]},"
                                + " {resources: ['*.apps'], providers: [{aesgcm:"
                                + " {keys: [{name: apps, secret: LONG}]}}]},"
                                + " {resources: ['*.*'], providers: [{aesgcm:"
                                + " {keys: [{name: all, secret: LONG}]}}]}]");
        assertThat(seal.covers(new Key("events", "n", "o"))).isFalse();
        Key deployment = new Key("deployments.apps", "n", "o");
        assertThat(Seal.start(seal.close(deployment, bytes("a")))).endsWith(":apps:");
        assertThat(Seal.start(seal.close(SECRET, bytes("a")))).endsWith(":all:");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                    RESOURCES | WHY
                    [] | resources: Required value: at least one resources is required
                    [{resources: [], providers: [{identity: {}}]}] | resources[0].resources: Required value: at least one resources is required
                    [{resources: [a], providers: []}] | resources[0].providers: Required value: at least one provider is required
                    [{resources: [a], providers: [{}]}] | resources[0].providers[0]: Required value: provider does not contain any of the expected providers: KMS, AESGCM, AESCBC, Secretbox, Identity
                    [{resources: [a], providers: [{identity: {}, aesgcm: {}}]}] | resources[0].providers[0]: Invalid value: more than one provider specified in a single element, should split into different list elements
                    [{resources: [a], providers: [{kms: {name: k}}]}] | resources[0].providers[0].kms: Podium talks to no key management service: use secretbox, aesgcm or aescbc
                    [{resources: [a], providers: [{other: {}}]}] | resources[0].providers[0].other: unknown field
                    [{resources: [a], providers: [{aesgcm: {keys: []}}]}] | resources[0].providers[0].aesgcm.keys: Required value: at least one keys is required
                    [{resources: [a], providers: [{aesgcm: {keys: [{secret: LONG}]}}]}] | resources[0].providers[0].aesgcm.keys[0].name: Required value: name is a mandatory field for a key
                    [{resources: [a], providers: [{aesgcm: {keys: [{name: k}]}}]}] | resources[0].providers[0].aesgcm.keys[0].secret: Required value: secret is a mandatory field for a key
                    [{resources: [a], providers: [{aesgcm: {keys: [{name: k, secret: "?"}]}}]}] | resources[0].providers[0].aesgcm.keys[0].secret: Invalid value: "REDACTED": secrets must be base64 encoded
                    [{resources: [a], providers: [{secretbox: {keys: [{name: k, secret: SHORT}]}}]}] | resources[0].providers[0].secretbox.keys[0].secret: Invalid value: "REDACTED": secret is not of the expected length, got 16, expected one of [32]
                    [{resources: [a], providers: [{aescbc: {keys: [{name: k, secret: LONG}, {name: k, secret: LONG}]}}]}] | resources[0].providers[0].aescbc.keys[1].name: Invalid value: "k": another key of the provider has this name
                    [{resources: [Secrets], providers: [{identity: {}}]}] | resources[0].resources[0]: Invalid value: "Secrets": resource name should not contain capital letters
                    [{resources: ["*"], providers: [{identity: {}}]}] | resources[0].resources[0]: Invalid value: "*": use '*.*' for all resources, '*.' for all of the core group and '*.<group>' for all of another
                    [{resources: ["*.", a], providers: [{identity: {}}]}] | resources[0].resources[1]: Invalid value: "a": overlaps '*.' of the same list
                    [{resources: [a, a], providers: [{identity: {}}]}] | resources[0].resources[1]: Invalid value: "a": overlaps 'a' of the same list
                    [{resources: ["*.*"], providers: [{identity: {}}]}, {resources: [a.b], providers: [{identity: {}}]}] | resources[1].resources[0]: Invalid value: "a.b": is masked by '*.*' of an earlier entry
                    """)
    void refusesWhatWouldNotDoWhatItSays(String resources, String why) {
        assertThatThrownBy(() -> read(resources)).hasMessage(why);
    }

    @Test
    void refusesOtherFiles() {
        assertThatThrownBy(() ->
                        EncryptionFile.read(
                                bytes("{apiVersion: v1, kind: EncryptionConfig}"),
                                Randomness.seeded(1)))
                .hasMessage(
                        "the file: is a v1 EncryptionConfig, not an apiserver.config.k8s.io/v1"
                                + " EncryptionConfiguration");
    }
}
