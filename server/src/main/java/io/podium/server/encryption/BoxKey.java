package io.podium.server.encryption;

import io.podium.base.random.Randomness;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/** NaCl's secretbox: XSalsa20 and Poly1305. The JDK has neither. */
final class BoxKey extends DiskKey {
    private static final int NONCE = 24;
    private static final int TAG = 16;
    private static final int TAG_KEY = 32;

    private final byte[] secret;

    BoxKey(String name, byte[] secret, Randomness randomness) {
        super(Sort.SECRETBOX, name, randomness);
        this.secret = secret.clone();
    }

    @Override
    int nonceLength() {
        return NONCE;
    }

    @Override
    byte[] close(byte[] nonce, byte[] about, byte[] plain) {
        var stream = new XSalsa20Engine();
        byte[] tagKey = begin(stream, nonce);
        var box = new byte[TAG + plain.length];
        stream.processBytes(plain, 0, plain.length, box, TAG);
        System.arraycopy(tag(tagKey, box), 0, box, 0, TAG);
        return box;
    }

    @Override
    byte[] open(byte[] nonce, byte[] about, byte[] box) throws GeneralSecurityException {
        if (box.length < TAG) {
            throw new GeneralSecurityException("it is too short");
        }
        var stream = new XSalsa20Engine();
        byte[] tagKey = begin(stream, nonce);
        if (!MessageDigest.isEqual(tag(tagKey, box), Arrays.copyOf(box, TAG))) {
            throw new GeneralSecurityException("its tag does not fit");
        }
        var plain = new byte[box.length - TAG];
        stream.processBytes(box, TAG, plain.length, plain, 0);
        return plain;
    }

    /** The first bytes of the key stream are the key of the tag. */
    private byte[] begin(XSalsa20Engine stream, byte[] nonce) {
        stream.init(true, new ParametersWithIV(new KeyParameter(secret), nonce));
        var first = new byte[TAG_KEY];
        stream.processBytes(first, 0, TAG_KEY, first, 0);
        return first;
    }

    private static byte[] tag(byte[] key, byte[] box) {
        var mac = new Poly1305();
        mac.init(new KeyParameter(key));
        mac.update(box, TAG, box.length - TAG);
        var tag = new byte[TAG];
        mac.doFinal(tag, 0);
        return tag;
    }
}
