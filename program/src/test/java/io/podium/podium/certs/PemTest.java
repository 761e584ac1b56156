package io.podium.podium.certs;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.junit.jupiter.api.RepeatedTest;

class PemTest {
    /** Some keys begin with a zero byte, or need a sign: many are tried. */
    @RepeatedTest(100)
    void aKeyInItsOwnFormIsTheSameKey() throws Exception {
        KeyPair pair = Issuer.keyPair();
        var key = (ECPrivateKey) pair.getPrivate();

        String pem = Pem.ellipticKey(key, pair.getPublic());

        assertThat(pem).startsWith("-----BEGIN EC PRIVATE KEY-----\n");
        String body = pem.lines().filter(line -> !line.startsWith("-")).reduce("", String::concat);
        byte[] wrapped =
                Der.sequence(
                        Der.integer(BigInteger.ZERO),
                        Der.sequence(
                                Der.object("1.2.840.10045.2.1"), Der.object("1.2.840.10045.3.1.7")),
                        Der.octets(Base64.getDecoder().decode(body)));
        var read =
                (ECPrivateKey)
                        KeyFactory.getInstance("EC")
                                .generatePrivate(new PKCS8EncodedKeySpec(wrapped));
        assertThat(read.getS()).isEqualTo(key.getS());
    }
}
