package io.podium.store.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podium.base.files.RealDisk;
import io.podium.base.loop.Doers;
import io.podium.base.loop.ThreadLoop;
import io.podium.base.time.Clock;
import io.podium.store.Entry;
import io.podium.store.Key;
import io.podium.store.Store;
import io.podium.store.StoreContract;
import io.podium.store.StoreException;
import io.podium.store.TextBody;
import io.podium.store.Write;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogEngineTest implements StoreContract {
    /** Closed in this order. */
    private final List<AutoCloseable> owned = new ArrayList<>();

    @TempDir private Path folder;

    @AfterEach
    void closeOwned() throws Exception {
        for (AutoCloseable thing : owned) {
            thing.close();
        }
    }

    @Override
    public Store open(Duration keep, long keepBytes) {
        var loop = new ThreadLoop("store-test");
        var doers = new Doers("store-test");
        owned.add(doers);
        owned.add(loop);
        // Segments of a few hundred records, so that the contract is kept across them.
        var settings =
                new LogSettings(
                        1 << 16,
                        1 << 17,
                        1 << 16,
                        1 << 19,
                        Duration.ofMillis(5),
                        Duration.ZERO,
                        keep,
                        keepBytes);
        LogEngine engine =
                LogEngine.open(
                        folder.resolve("small"),
                        TextBody.READER,
                        settings,
                        new LogEngine.Surroundings(new RealDisk(), loop, Clock.system(), doers));
        owned.addFirst(() -> {
            engine.close();
            engine.ended().join();
        });
        return engine;
    }

    @Test
    void whatWasCommittedIsThereAfterReopening() {
        Key key = StoreContract.key("a");
        List<Entry> before = new ArrayList<>();
        try (Store store = LogEngine.open(folder, TextBody.READER, Clock.system())) {
            store.commit(List.of(Write.create(key, TextBody.of("1")))).join();
            store.commit(List.of(Write.create(StoreContract.key("b"), TextBody.of("2")))).join();
            store.commit(List.of(new Write(key, 1, Optional.of(TextBody.of("3"))))).join();
            before.addAll(List.of(store.snapshot().get(key).orElseThrow()));
        }
        try (Store store = LogEngine.open(folder, TextBody.READER, Clock.system())) {
            assertThat(store.revision()).isEqualTo(3);
            assertThat(store.snapshot().get(key)).contains(before.getFirst());
            assertThat(store.snapshot(2).get(key).map(TextBody::text)).contains("1");
            store.commit(List.of(Write.delete(before.getFirst()))).join();
        }
        try (Store store = LogEngine.open(folder, TextBody.READER, Clock.system())) {
            assertThat(store.snapshot().get(key)).isEmpty();
            assertThat(store.snapshot().count("pods", "")).isEqualTo(1);
        }
    }

    @Test
    void oneFolderIsOpenedOnlyOnce() {
        try (Store store = LogEngine.open(folder, TextBody.READER, Clock.system())) {
            assertThat(store.revision()).isZero();
            assertThatThrownBy(() -> LogEngine.open(folder, TextBody.READER, Clock.system()))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("locked");
        }
    }

    @Test
    void aFolderOfAnotherFormatIsRefusedByItsNumber() throws IOException {
        LogEngine.open(folder, TextBody.READER, Clock.system()).close();
        Files.writeString(folder.resolve("format"), "podium store, format 9\n");
        assertThatThrownBy(() -> LogEngine.open(folder, TextBody.READER, Clock.system()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("has format 9, this program reads format 1");
    }

    @Test
    void filesAreForTheirOwnerAlone() throws IOException {
        LogEngine.open(folder.resolve("new"), TextBody.READER, Clock.system()).close();
        try (var files = Files.walk(folder.resolve("new"))) {
            for (Path file : files.toList()) {
                assertThat(Files.getPosixFilePermissions(file))
                        .noneMatch(
                                p -> p.name().startsWith("GROUP") || p.name().startsWith("OTHER"));
            }
        }
    }
}
