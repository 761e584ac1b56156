package io.podium.campaigns;

import io.podium.base.files.RealDisk;
import io.podium.base.loop.Doers;
import io.podium.base.loop.ThreadLoop;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import io.podium.store.Entry;
import io.podium.store.Snapshot;
import io.podium.store.StoreException;
import io.podium.store.log.LogEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Kills a process that writes into a store, and looks at the store afterwards. */
final class StoreKills implements Kills {
    private static final int MOST_LINES = 1500;
    private static final int MOST_NANOS = 3_000_000;

    private static final int EARLY_NANOS = 400_000_000;

    private final Path folder;
    private final Account account = new Account();

    StoreKills(Path folder) {
        this.folder = folder;
    }

    @Override
    public Account account() {
        return account;
    }

    @Override
    public void kill(long seed) throws IOException {
        var chance = Randomness.seeded(seed);
        var arguments = new ArrayList<String>();
        arguments.add(folder.resolve("store").toString());
        for (int writer = 0; writer < Script.WRITERS; writer++) {
            arguments.add(Long.toString(account.next(writer)));
        }
        // Now and then it dies before it has said anything: while it opens what the last one left.
        boolean isEarly = chance.nextInt(8) == 0;
        int lines = chance.nextInt(MOST_LINES);
        try (Child victim =
                Child.start(StoreVictim.class, arguments, folder.resolve("victim.log"))) {
            int seen = 0;
            if (isEarly) {
                victim.letRun(chance.nextInt(EARLY_NANOS));
                victim.kill();
            }
            for (String line = victim.line(); line != null; line = victim.line()) {
                // The kill may have cut the last line.
                if (line.matches("[0-9]+ [0-9]+ [0-9]+ [.]")) {
                    String[] words = line.split(" ", -1);
                    account.acknowledge(
                            Integer.parseInt(words[0]),
                            Long.parseLong(words[1]),
                            Long.parseLong(words[2]));
                }
                if (++seen == lines + 1) {
                    victim.letRun(chance.nextInt(MOST_NANOS));
                    victim.kill();
                }
            }
            if (seen <= lines && !isEarly) {
                throw new IOException(
                        "the victim ended by itself, see " + folder.resolve("victim.log"));
            }
        }
        check(seed);
    }

    private void check(long seed) {
        try (var loop = new ThreadLoop("check");
                var doers = new Doers("check")) {
            LogEngine store =
                    LogEngine.open(
                            folder.resolve("store"),
                            TextBody.READER,
                            StoreVictim.settings(),
                            new LogEngine.Surroundings(
                                    new RealDisk(), loop, Clock.system(), doers));
            Snapshot snapshot = store.snapshot();
            for (int writer = 0; writer < Script.WRITERS; writer++) {
                account.judge(writer, found(snapshot, writer));
            }
            account.restarted(snapshot.revision());
            store.close();
            store.ended().join();
        } catch (StoreException e) {
            account.violate("seed " + seed + ": " + e.getMessage());
        }
    }

    private Map<String, Account.Found> found(Snapshot snapshot, int writer) {
        var found = new TreeMap<String, Account.Found>();
        snapshot.scan(
                StoreVictim.RESOURCE,
                "default",
                Optional.empty(),
                (Entry entry) -> {
                    if (entry.key().name().startsWith("w" + writer + "-")) {
                        found.put(entry.key().name(), read(writer, entry));
                    }
                    return true;
                });
        return found;
    }

    private Account.Found read(int writer, Entry entry) {
        String text = ((TextBody) entry.body()).text();
        long count = Long.parseLong(text.substring(0, text.indexOf(' ')));
        if (!text.equals(count + " " + Script.step(writer, count).pad())) {
            account.violate(entry.key() + " holds another value than was written");
        }
        return new Account.Found(count, entry.revision());
    }

    @Override
    public void close() {
        // Nothing runs between two kills.
    }
}
