package io.podium.client.runtime;

import io.podium.base.loop.Loop;
import io.podium.base.random.Randomness;
import io.podium.base.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a set of works on one loop, from the changes their doors tell to the writes they carry out.
 */
public final class Spoke implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Spoke.class);

    private final Loop loop;
    private final Clock clock;
    private final Randomness randomness;
    private final Meter meter;
    private final List<Work> works;
    private final List<Worker> workers = new ArrayList<>();
    private final List<AutoCloseable> follows = new ArrayList<>();

    /** Nothing happens before {@link #start}. */
    public Spoke(Loop loop, Clock clock, Randomness randomness, Meter meter, List<Work> works) {
        this.loop = loop;
        this.clock = clock;
        this.randomness = randomness;
        this.meter = meter;
        this.works = List.copyOf(works);
    }

    /** Follows the doors of all works; each first sees all that is there as additions. */
    public void start() {
        for (Work work : works) {
            var worker = new Worker(work, loop, clock, randomness, meter);
            workers.add(worker);
            follows.add(
                    work.door()
                            .follow((view, changes) ->
                                    loop.execute(() -> worker.changed(view, changes))));
        }
    }

    /**
     * Whether no key is queued, waits for its own writes or is in a pass; timers may still be set.
     * Ask on the loop.
     */
    public boolean isQuiet() {
        return workers.stream().allMatch(Worker::isQuiet);
    }

    /** How many keys are remembered in all works. Ask on the loop. */
    public int remembered() {
        return workers.stream().mapToInt(Worker::remembered).sum();
    }

    /** Ends all works; what is in flight goes on without them. */
    @Override
    public void close() {
        for (AutoCloseable follow : follows) {
            try {
                follow.close();
            } catch (Exception e) {
                LOG.warn("a spoke could not leave its door", e);
            }
        }
        loop.execute(() -> workers.forEach(Worker::close));
    }
}
