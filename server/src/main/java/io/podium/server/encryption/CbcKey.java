package io.podium.server.encryption;

import io.podium.base.random.Randomness;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES in cipher block chaining mode; says nothing of whether the bytes are whole. */
final class CbcKey extends DiskKey {
    private static final int BLOCK = 16;

    private final SecretKeySpec secret;

    CbcKey(String name, byte[] secret, Randomness randomness) {
        super(Sort.AESCBC, name, randomness);
        this.secret = new SecretKeySpec(secret, "AES");
    }

    @Override
    int nonceLength() {
        return BLOCK;
    }

    @Override
    byte[] close(byte[] nonce, byte[] about, byte[] plain) throws GeneralSecurityException {
        return run(Cipher.ENCRYPT_MODE, nonce, plain);
    }

    @Override
    byte[] open(byte[] nonce, byte[] about, byte[] closed) throws GeneralSecurityException {
        return run(Cipher.DECRYPT_MODE, nonce, closed);
    }

    private byte[] run(int mode, byte[] nonce, byte[] bytes) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding"); // PKCS #7 by its older name.
        cipher.init(mode, secret, new IvParameterSpec(nonce));
        return cipher.doFinal(bytes);
    }
}
