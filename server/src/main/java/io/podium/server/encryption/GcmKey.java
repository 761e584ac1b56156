package io.podium.server.encryption;

import io.podium.base.random.Randomness;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES in Galois counter mode, with a nonce by chance and the object's path authenticated. */
final class GcmKey extends DiskKey {
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec secret;

    GcmKey(String name, byte[] secret, Randomness randomness) {
        super(Sort.AESGCM, name, randomness);
        this.secret = new SecretKeySpec(secret, "AES");
    }

    @Override
    int nonceLength() {
        return NONCE;
    }

    @Override
    byte[] close(byte[] nonce, byte[] about, byte[] plain) throws GeneralSecurityException {
        return run(Cipher.ENCRYPT_MODE, nonce, about, plain);
    }

    @Override
    byte[] open(byte[] nonce, byte[] about, byte[] closed) throws GeneralSecurityException {
        return run(Cipher.DECRYPT_MODE, nonce, about, closed);
    }

    private byte[] run(int mode, byte[] nonce, byte[] about, byte[] bytes)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, secret, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(about);
        return cipher.doFinal(bytes);
    }
}
