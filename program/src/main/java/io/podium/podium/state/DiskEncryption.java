package io.podium.podium.state;

import io.podium.base.random.Randomness;
import io.podium.podium.host.Refused;
import io.podium.server.encryption.EncryptionFile;
import io.podium.store.Seal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a user says of how objects lie on the disk. Only the name of the file is kept, never what
 * stands in it.
 *
 * @param config the file with the EncryptionConfiguration, "" for none
 */
public record DiskEncryption(String config) {
    /** Everything lies open. */
    public static final DiskEncryption NONE = new DiskEncryption("");

    private static final String NAME = "encryption-provider-config";

    /** What the store is opened with. Refuses a file that is none or is wrong. */
    public Seal seal(Randomness randomness) throws Refused {
        if (config.isEmpty()) {
            return Seal.NONE;
        }
        try {
            return EncryptionFile.read(Files.readAllBytes(Path.of(config)), randomness);
        } catch (NoSuchFileException e) {
            throw new Refused("--" + NAME + " " + config + ": there is no such file", e);
        } catch (IOException | IllegalArgumentException e) {
            throw new Refused("--" + NAME + " " + config + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return config.isEmpty() ? "" : " --" + NAME + " " + config;
    }

    static DiskEncryption read(Map<String, String> fields) {
        return new DiskEncryption(fields.getOrDefault(NAME, ""));
    }

    /** As a line of the settings file. */
    String lines() {
        return NAME + "=" + config + "\n";
    }
}
