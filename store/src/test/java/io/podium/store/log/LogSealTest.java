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

    /** Turns every bit that the number has; knows other numbers, too. */
    private record Flip(int first, List<Integer> known, boolean admits) implements Seal {
        @Override
        public boolean covers(Key key) {
            return first > 0 && key.resource().equals("secrets");
        }

        @Override
        public byte[] close(Key key, byte[] plain) {
            byte[] start = (START + "flip:v1:" + first + ":").getBytes(StandardCharsets.UTF_8);
            byte[] whole = java.util.Arrays.copyOf(start, start.length + plain.length);
            System.arraycopy(flipped(first, plain, 0), 0, whole, start.length, plain.length);
            return whole;
        }

        private static byte[] flipped(int by, byte[] bytes, int from) {
            byte[] flipped = java.util.Arrays.copyOfRange(bytes, from, bytes.length);
            for (int i = 0; i < flipped.length; i++) {
                flipped[i] ^= (byte) by;
            }
            return flipped;
        }

        @Override
        public Opened open(Key key, byte[] sealed) {
            String start = Seal.start(sealed);
            int by = Integer.parseInt(start.substring(16, start.length() - 1));
            if (!known.contains(by)) {
                throw new StoreException("no key " + by + " for " + key);
            }
            return new Opened(flipped(by, sealed, start.length()), by != first);
        }

        @Override
        public void admitPlain(Key key) {
            if (!admits) {
                throw new StoreException(key + " is plain");
            }
        }
    }

    private Store open(Seal seal) {
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
        try (Store store = open(new Flip(7, List.of(7), false))) {
            write(store, SECRET, "hush-hush");
            write(store, PLAIN, "everybody");
            assertThat(isOnDisk("hush-hush")).isFalse();
            assertThat(isOnDisk("everybody")).isTrue();
        }
        try (Store store = open(new Flip(7, List.of(7), false))) {
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
        try (Store store = open(new Flip(7, List.of(7), true))) {
            assertThat(isOnDisk("hush")).isFalse();
            revision = store.snapshot().revision();
            write(store, new Key("secrets", "default", "more"), "hush-too");
        }
        try (Store store = open(new Flip(7, List.of(7), false))) {
            assertThat(store.snapshot().revision()).isEqualTo(revision + 1);
            assertThat(read(store, SECRET).body().bytes()).asString().isEqualTo("hush");
        }
    }

    @Test
    void afterAStartWithANewKeyTheOldOneIsNotNeededAnyMore() throws IOException {
        try (Store store = open(new Flip(7, List.of(7), false))) {
            write(store, SECRET, "hush");
        }
        open(new Flip(9, List.of(9, 7), false)).close();
        try (Store store = open(new Flip(9, List.of(9), false))) {
            assertThat(read(store, SECRET).body().bytes()).asString().isEqualTo("hush");
        }
        // And the way back: what is to lie open is written open.
        open(new Flip(0, List.of(9), true)).close();
        assertThat(isOnDisk("hush")).isTrue();
        open(Seal.NONE).close();
    }

    @Test
    void withoutTheKeyOrAgainstTheRuleItIsNotOpened() {
        try (Store store = open(new Flip(7, List.of(7), false))) {
            write(store, SECRET, "hush");
        }
        assertThatThrownBy(() -> open(new Flip(9, List.of(9), false)))
                .isInstanceOf(StoreException.class)
                .hasMessage("no key 7 for secrets/default/s");
        assertThatThrownBy(() -> open(Seal.NONE))
                .hasMessage(
                        "secrets/default/s is encrypted (k8s:enc:flip:v1:7:), and no encryption"
                                + " configuration was given");
        open(new Flip(0, List.of(7), true)).close();
        assertThatThrownBy(() -> open(new Flip(7, List.of(7), false)))
                .hasMessage("secrets/default/s is plain");
    }

    @Test
    void theCaretakerNeedsNoKeys() throws IOException {
        try (Store store = open(new Flip(7, List.of(7), false))) {
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
        try (Store store = open(new Flip(7, List.of(7), false))) {
            assertThat(read(store, SECRET).body().bytes()).asString().isEqualTo("hush");
        }
    }
}
