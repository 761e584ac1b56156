package io.podium.server.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.base.simulation.Simulation;
import io.podium.server.metrics.EncryptionMetrics;
import io.podium.server.metrics.Exposition;
import io.podium.server.metrics.Metrics;
import io.podium.store.Key;
import io.podium.store.Resealable;
import io.podium.store.Seal;
import io.podium.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ConfigurationWatchTest {
    private static final String PREFIX = "apiserver_encryption_config_controller_";
    private static final Duration LOOK = ConfigurationWatch.EVERY;

    private final Simulation time = new Simulation(1);
    private final Metrics metrics = new Metrics();
    private final List<String> taken = new ArrayList<>();
    private String file = config("one");
    private String refusal = "";
    private final ConfigurationWatch watch = watch();

    private static String config(String key) {
        return """
        {apiVersion: apiserver.config.k8s.io/v1, kind: EncryptionConfiguration, resources: [
          {resources: [secrets], providers: [{aesgcm: {keys: [
            {name: %s, secret: YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoxMjM0NTY=}]}}]}]}
        """
                .formatted(key);
    }

    /** A store that writes down what it is sealed with. */
    private final class Store implements Resealable {
        @Override
        public CompletableFuture<Void> reseal(Seal fresh) {
            if (!refusal.isEmpty()) {
                return CompletableFuture.failedFuture(new StoreException(refusal));
            }
            byte[] sealed = fresh.close(new Key("secrets", "a", "b"), new byte[1]);
            taken.add(Seal.start(sealed).split(":", -1)[4]);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<Void> resealed() {
            return CompletableFuture.completedFuture(null);
        }
    }

    private ConfigurationWatch watch() {
        String inUse = AtRest.digest(file);
        return new ConfigurationWatch(
                () -> {
                    if (file.isEmpty()) {
                        throw new NoSuchFileException("keys.yaml");
                    }
                    return file.getBytes(StandardCharsets.UTF_8);
                },
                inUse,
                new Store(),
                time.randomness(),
                time.loop("keys"),
                new EncryptionMetrics(metrics, time.clock(), "me", inUse));
    }

    private String page() {
        return new String(Exposition.TEXT.write(metrics), StandardCharsets.UTF_8);
    }

    private void looks(int times) {
        for (int i = 0; i < times; i++) {
            time.advance(LOOK);
        }
    }

    @Test
    void aChangedFileIsTakenWhenTwoLooksFindTheSame() {
        looks(3);
        assertThat(taken).isEmpty();
        file = config("half");
        looks(1);
        file = config("two");
        looks(1);
        assertThat(taken).isEmpty();
        looks(1);
        assertThat(taken).containsExactly("two");
        looks(5);
        assertThat(taken).as("once").containsExactly("two");
        assertThat(page())
                .contains(
                        PREFIX
                                + "automatic_reloads_total{status=\"success\",apiserver_id_hash=\"me\"} 1",
                        PREFIX + "last_config_info{apiserver_id_hash=\"me\",hash=\"",
                        AtRest.digest(file) + "\"} 1",
                        PREFIX + "automatic_reload_last_timestamp_seconds{status=\"success\"")
                .doesNotContain("failure");
        watch.close();
        time.settle();
        file = config("three");
        looks(5);
        assertThat(taken).containsExactly("two");
    }

    @Test
    void whatCannotBeUsedIsCountedAndTriedUntilItCan() {
        file = "resources: [";
        looks(3);
        file = config("two").replace("aesgcm", "kms");
        looks(2);
        file = "";
        looks(1);
        file = config("two");
        refusal = "secrets still lie there";
        looks(3);
        assertThat(taken).isEmpty();
        assertThat(page())
                .contains("automatic_reloads_total{status=\"failure\",apiserver_id_hash=\"me\"} 6");
        refusal = "";
        looks(1);
        assertThat(taken).containsExactly("two");
    }

    @Test
    void whoComesBackToWhatIsInUseChangesNothing() {
        file = config("two");
        looks(1);
        file = config("one");
        looks(3);
        assertThat(taken).isEmpty();
        assertThat(page()).doesNotContain("success", "failure");
    }
}
