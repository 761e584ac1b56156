package io.podium.store.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.base.files.RealDisk;
import io.podium.base.time.Clock;
import io.podium.store.Entry;
import io.podium.store.Header;
import io.podium.store.Key;
import io.podium.store.Seal;
import io.podium.store.Store;
import io.podium.store.StoreException;
import io.podium.store.TextBody;
import io.podium.store.Write;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies on the disk of a store with a seal. */
class LogSealTest {
    private static final Key SECRET = new Key("secrets", "default", "s");
    private static final Key PLAIN = new Key("configmaps", "default", "c");

    @TempDir private Path folder;

    private LogEngine open(Seal seal) {
        return LogEngine.open(
                folder, TextBody.READER, Clock.system(), LogSettings.standard(), seal);
    }

    private static void write(Store store, Key key, String text) {
        var header = new Header("uid", Map.of("label", "of-" + text), List.of(), "");
        store.commit(List.of(Write.create(key, new TextBody(header, text, 0)))).join();
    }

    private static Entry read(Store store, Key key) {
        return store.snapshot().get(key).orElseThrow();
    }

    /** Whether the text stands in any file of the folder. */
    private boolean isOnDisk(String text) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String all = Files.readString(file, StandardCharsets.ISO_8859_1);
                if (all.contains(text)) {
                    return true;
                }
            }
        }
        return false;
    }

    @Test
    void theDiskSeesNothingOfWhatIsSealedAndTheStoreReadsItAgain() throws IOException {
        try (Store store = open(new FlipSeal(7, List.of(7), false))) {
            write(store, SECRET, "hush-hush");
            write(store, PLAIN, "everybody");
            assertThat(isOnDisk("hush-hush")).isFalse();
            assertThat(isOnDisk("everybody")).isTrue();
        }
        try (Store store = open(new FlipSeal(7, List.of(7), false))) {
            assertThat(read(store, SECRET).body().bytes()).asString().isEqualTo("hush-hush");
            assertThat(read(store, SECRET).body().header().labels())
                    .containsEntry("label", "of-hush-hush");
        }
        assertThat(isOnDisk("hush-hush")).isFalse();
    }

    @Test
    void whatLayOpenIsSealedByTheNextStartWithItsHistory() throws IOException {
        try (Store store = open(Seal.NONE)) {
            write(store, SECRET, "old-hush");
            Entry old = read(store, SECRET);
            store.commit(List.of(Write.update(old, new TextBody(old.body().header(), "hush", 0))))
                    .join();
            assertThat(isOnDisk("old-hush")).isTrue();
        }
        long revision;
        try (Store store = open(new FlipSeal(7, List.of(7), true))) {
            assertThat(isOnDisk("hush")).isFalse();
            revision = store.snapshot().revision();
            write(store, new Key("secrets", "default", "more"), "hush-too");
        }
        try (Store store = open(new FlipSeal(7, List.of(7), false))) {
            assertThat(store.snapshot().revision()).isEqualTo(revision + 1);
            assertThat(read(store, SECRET).body().bytes()).asString().isEqualTo("hush");
        }
    }

    @Test
    void afterAStartWithANewKeyTheOldOneIsNotNeededAnyMore() throws IOException {
        try (Store store = open(new FlipSeal(7, List.of(7), false))) {
            write(store, SECRET, "hush");
        }
        open(new FlipSeal(9, List.of(9, 7), false)).close();
        try (Store store = open(new FlipSeal(9, List.of(9), false))) {
            assertThat(read(store, SECRET).body().bytes()).asString().isEqualTo("hush");
        }
        // And the way back: what is to lie open is written open.
        open(new FlipSeal(0, List.of(9), true)).close();
        assertThat(isOnDisk("hush")).isTrue();
        open(Seal.NONE).close();
    }

    @Test
    void withoutTheKeyOrAgainstTheRuleItIsNotOpened() {
        try (Store store = open(new FlipSeal(7, List.of(7), false))) {
            write(store, SECRET, "hush");
        }
        assertThatThrownBy(() -> open(new FlipSeal(9, List.of(9), false)))
                .isInstanceOf(StoreException.class)
                .hasMessage("no key 7 for secrets/default/s");
        assertThatThrownBy(() -> open(Seal.NONE))
                .hasMessage(
                        "secrets/default/s is encrypted (k8s:enc:flip:v1:7:), and no encryption"
                                + " configuration was given");
        open(new FlipSeal(0, List.of(7), true)).close();
        assertThatThrownBy(() -> open(new FlipSeal(7, List.of(7), false)))
                .hasMessage("secrets/default/s is plain");
    }

    @Test
    void aFreshSealHoldsAtOnceAndThenForAllThatLiesThere() throws IOException {
        try (LogEngine store = open(new FlipSeal(7, List.of(7), false))) {
            write(store, SECRET, "hush");
            write(store, PLAIN, "everybody");
            store.reseal(new FlipSeal(9, List.of(9, 7), false)).join();
            write(store, new Key("secrets", "default", "more"), "hush-too");
            store.resealed().join();
            assertThat(isOnDisk("k8s:enc:flip:v1:7:")).isFalse();
            assertThat(isOnDisk("k8s:enc:flip:v1:9:")).isTrue();
            assertThat(isOnDisk("hush")).isFalse();
            store.reseal(new FlipSeal(9, List.of(9), false)).join();
            store.resealed().join();
        }
        try (Store store = open(new FlipSeal(9, List.of(9), false))) {
            assertThat(read(store, SECRET).body().bytes()).asString().isEqualTo("hush");
            assertThat(store.snapshot().count("secrets", "default")).isEqualTo(2);
            assertThat(read(store, PLAIN).body().bytes()).asString().isEqualTo("everybody");
        }
    }

    @Test
    void aQuietStoreIsSealedAnewTooAndOpensAsOften() throws IOException {
        try (LogEngine store = open(new FlipSeal(7, List.of(7), false))) {
            write(store, SECRET, "hush");
            for (int key = 8; key < 12; key++) {
                store.reseal(new FlipSeal(key, List.of(key, key - 1), false)).join();
                store.resealed().join();
                assertThat(isOnDisk("flip:v1:" + (key - 1))).isFalse();
            }
            store.reseal(new FlipSeal(0, List.of(11), true)).join();
            store.resealed().join();
            assertThat(isOnDisk("hush")).isTrue();
            store.reseal(new FlipSeal(7, List.of(7), true)).join();
            store.resealed().join();
            assertThat(isOnDisk("hush")).isFalse();
        }
        try (Store store = open(new FlipSeal(7, List.of(7), false))) {
            assertThat(read(store, SECRET).body().bytes()).asString().isEqualTo("hush");
        }
    }

    @Test
    void aSealThatDoesNotOpenWhatLiesThereIsRefusedAndAllGoesOn() throws IOException {
        try (LogEngine store = open(new FlipSeal(7, List.of(7), false))) {
            write(store, SECRET, "hush");
            assertThatThrownBy(() -> store.reseal(new FlipSeal(9, List.of(9), false)).join())
                    .hasCauseInstanceOf(StoreException.class)
                    .hasMessageContaining(
                            "secrets still lie on the disk under k8s:enc:flip:v1:7: and could not be"
                                    + " opened: keep that key behind the others until all is sealed"
                                    + " anew");
            assertThat(store.resealed()).isCompleted();
            write(store, new Key("secrets", "default", "more"), "hush-too");
            assertThat(isOnDisk("k8s:enc:flip:v1:9:")).isFalse();
            store.reseal(new FlipSeal(0, List.of(7), true)).join();
            store.resealed().join();
            assertThatThrownBy(() -> store.reseal(new FlipSeal(7, List.of(7), false)).join())
                    .hasMessageContaining(
                            "secrets still lie on the disk as they are and could not be read: keep"
                                    + " identity behind the others until all is sealed anew");
        }
        open(new FlipSeal(0, List.of(), true)).close();
    }

    @Test
    void whatIsNotOnTheDiskNeedsNoKey() throws IOException {
        try (LogEngine store = open(new FlipSeal(7, List.of(7), false))) {
            write(store, PLAIN, "everybody");
            store.reseal(new FlipSeal(9, List.of(9), false)).join();
            store.resealed().join();
        }
        open(new FlipSeal(9, List.of(9), false)).close();
    }

    @Test
    void theCaretakerNeedsNoKeys() throws IOException {
        try (Store store = open(new FlipSeal(7, List.of(7), false))) {
            write(store, SECRET, "hush");
        }
        Path format = folder.resolve("format");
        Files.delete(format);
        try (Caretaker caretaker = Caretaker.of(new RealDisk(), folder, LogSettings.standard())) {
            assertThat(caretaker.verify().damage()).isPresent();
            caretaker.carryOut(caretaker.plan());
            assertThat(caretaker.verify().damage()).isEmpty();
        }
        assertThat(isOnDisk("hush")).isFalse();
        try (Store store = open(new FlipSeal(7, List.of(7), false))) {
            assertThat(read(store, SECRET).body().bytes()).asString().isEqualTo("hush");
        }
    }
}
