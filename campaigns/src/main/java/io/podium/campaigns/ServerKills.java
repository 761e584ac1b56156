package io.podium.campaigns;

import io.podium.base.loop.Doers;
import io.podium.base.random.Randomness;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;

/**
 * Kills a whole API server under eight writers and four watchers, who reach it over HTTPS and
 * outlive it.
 */
final class ServerKills implements Kills {
    private static final int MOST_WRITES = 600;
    private static final int MOST_NANOS = 5_000_000;

    /** How long a write may take before its server counts as hanging. */
    private static final long PATIENCE_NANOS = 30_000_000_000L;

    private final Path folder;
    private final int port;
    private final SSLContext tls;
    private final Account account = new Account();
    private final Watches watches = new Watches(account);
    private final Doers doers = new Doers("campaign");

    ServerKills(Path folder) throws IOException {
        this.folder = folder;
        var certificates = ServerVictim.certificates(folder);
        tls = certificates.clientTls(certificates.admin());
        port = Ports.free();
    }

    @Override
    public Account account() {
        return account;
    }

    long events() {
        return watches.events();
    }

    @Override
    public void kill(long seed) throws IOException {
        var chance = Randomness.seeded(seed);
        int writes = 1 + chance.nextInt(MOST_WRITES);
        try (Child victim = start();
                Api api = new Api(tls, port)) {
            check(api);
            work(victim, api, writes, chance.nextInt(MOST_NANOS));
        }
        watches.judge();
    }

    private Child start() throws IOException {
        Child victim =
                Child.start(
                        ServerVictim.class,
                        List.of(folder.toString(), Integer.toString(port)),
                        folder.resolve("victim.log"));
        String line = victim.line();
        if (!ServerVictim.READY.equals(line)) {
            victim.close();
            throw new IOException("the server did not start, see " + folder.resolve("victim.log"));
        }
        return victim;
    }

    /** What the server before this one left. */
    private void check(Api api) throws IOException {
        Api.Reply list = api.get(Api.OBJECTS + "?limit=1");
        long revision = list.revision();
        if (revision < watches.newest()) {
            account.violate(
                    "revision %d was watched, after the restart it is %d"
                            .formatted(watches.newest(), revision));
        }
        int there = 0;
        for (int writer = 0; writer < Script.WRITERS; writer++) {
            Map<String, Account.Found> found = found(api, writer);
            there += found.size();
            account.judge(writer, found);
        }
        int listed = api.get(Api.OBJECTS).body().split("\"count\":\"", -1).length - 1;
        if (listed != there) {
            account.violate("%d objects are there, %d are listed".formatted(there, listed));
        }
        account.restarted(revision);
        watches.begin(revision);
    }

    private Map<String, Account.Found> found(Api api, int writer) throws IOException {
        var found = new TreeMap<String, Account.Found>();
        for (String name : Script.names(writer)) {
            Api.Reply reply = api.get(Api.OBJECTS + "/" + name);
            if (reply.code() == 200) {
                long count = reply.count().orElse(Script.NONE);
                if (!reply.body().contains("\"" + Script.step(writer, count).pad() + "\"")) {
                    account.violate(name + " holds another value than was written");
                }
                found.put(name, new Account.Found(count, reply.revision()));
            } else if (reply.code() != 404) {
                account.violate(name + " is answered " + reply.code() + ": " + reply.body());
            }
        }
        return found;
    }

    private void work(Child victim, Api api, int writes, long nanos) {
        var dying = new AtomicBoolean();
        var left = new AtomicLong(writes);
        var enough = new CompletableFuture<Boolean>();
        var ends = new ArrayList<CompletableFuture<?>>();
        for (int i = 0; i < Watches.WATCHERS; i++) {
            int number = i;
            ends.add(
                    doers.call(() -> {
                        watches.follow(number, api);
                        return true;
                    }));
        }
        for (int i = 0; i < Script.WRITERS; i++) {
            int writer = i;
            ends.add(
                    doers.call(() -> {
                        while (write(api, writer, dying)) {
                            if (left.decrementAndGet() == 0) {
                                enough.complete(true);
                            }
                        }
                        return true;
                    }));
        }
        if (!isDone(enough, left)) {
            account.violate("the server hung with " + left.get() + " writes to go");
        }
        victim.letRun(nanos);
        dying.set(true);
        victim.close();
        CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)).join();
    }

    /** Slow is not hung, on a machine that does other things too: hung is who does nothing more. */
    private static boolean isDone(CompletableFuture<Boolean> enough, AtomicLong left) {
        long before;
        do {
            before = left.get();
            var patience =
                    enough.copy().completeOnTimeout(false, PATIENCE_NANOS, TimeUnit.NANOSECONDS);
            if (patience.join()) {
                return true;
            }
        } while (left.get() < before);
        return false;
    }

    /** One write; false when the server is gone. */
    private boolean write(Api api, int writer, AtomicBoolean dying) {
        Script.Step step = Script.step(writer, account.next(writer));
        try {
            Api.Reply reply = api.carryOut(step);
            if (reply.code() >= 300) {
                account.violate(
                        "%s of %s is answered %d: %s"
                                .formatted(step.deed(), step.name(), reply.code(), reply.body()));
                return false;
            }
            boolean isDeletion = step.deed() == Script.Deed.DELETE;
            long revision = isDeletion ? 0 : reply.revision();
            account.acknowledge(writer, step.count(), revision);
            if (!isDeletion) {
                watches.acknowledged(revision, step);
            }
            return true;
        } catch (IOException e) {
            if (!dying.get()) {
                account.violate("a write failed while the server lived: " + e);
            }
            return false;
        }
    }

    @Override
    public void close() {
        doers.close();
    }
}
