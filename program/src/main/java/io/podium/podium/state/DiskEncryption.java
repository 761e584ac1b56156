package io.podium.podium.state;

import io.podium.base.random.Randomness;
import io.podium.podium.host.Refused;
import io.podium.server.encryption.AtRest;
import io.podium.server.encryption.EncryptionFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a user says of how objects lie on the disk. Only the name of the file is kept, never what
 * stands in it.
 *
 * @param config the file with the EncryptionConfiguration, "" for none
 * @param reload whether its changes count while the server runs
 */
public record DiskEncryption(String config, boolean reload) {
    /** Everything lies open. */
    public static final DiskEncryption NONE = new DiskEncryption("", false);

    private static final String NAME = "encryption-provider-config";
    private static final String RELOAD = NAME + "-automatic-reload";

    /** What the store is opened with. Refuses a file that is none or is wrong. */
    public AtRest atRest(Randomness randomness) throws Refused {
        if (config.isEmpty()) {
            if (reload) {
                throw new Refused("--" + RELOAD + " must be set with --" + NAME);
            }
            return AtRest.OPEN;
        }
        Path file = Path.of(config);
        try {
            byte[] text = Files.readAllBytes(file);
            var followed =
                    reload
                            ? Optional.of(new AtRest.Followed(file, AtRest.digest(text)))
                            : Optional.<AtRest.Followed>empty();
            return new AtRest(EncryptionFile.read(text, randomness), followed);
        } catch (NoSuchFileException e) {
            throw new Refused("--" + NAME + " " + config + ": there is no such file", e);
        } catch (IOException | IllegalArgumentException e) {
            throw new Refused("--" + NAME + " " + config + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return config.isEmpty() ? "" : " --" + NAME + " " + config + (reload ? " --" + RELOAD : "");
    }

    static DiskEncryption read(Map<String, String> fields) {
        return new DiskEncryption(
                fields.getOrDefault(NAME, ""),
                Boolean.parseBoolean(fields.getOrDefault(RELOAD, "false")));
    }

    /** As lines of the settings file. */
    String lines() {
        return NAME + "=" + config + "\n" + RELOAD + "=" + reload + "\n";
    }
}
