package io.podium.server.wire;

import io.podium.api.error.ApiError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one answer of a request: takes calls from any thread, does them on the event loop in the
 * order they came, and flushes once for all that piled up meanwhile.
 */
final class OrderedResponse implements Response {
    private static final Logger LOG = LoggerFactory.getLogger(OrderedResponse.class);

    /** So much may wait for the event loop before the response calls itself full. */
    private static final long QUEUE_LIMIT = 64 * 1024;

    private final Outlet outlet;
    private final Stamp stamp;
    private final Function<ApiError, Front.Refused> refusals;
    private final BooleanSupplier isShort;
    private final Runnable done;
    private final ConcurrentLinkedQueue<Consumer<Outlet>> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicLong queuedBytes = new AtomicLong();
    private final List<Runnable> drainWaiters = new ArrayList<>();
    private final List<Runnable> endWaiters = new ArrayList<>();
    private final List<Runnable> restWaiters = new ArrayList<>();

    /** What is going on for this answer, itself included. */
    private final AtomicInteger works = new AtomicInteger(1);

    private boolean running;
    private boolean opened;
    private volatile boolean ended;
    private volatile String warning = "";
    private volatile Map<String, String> more = Map.of();

    /**
     * An answer that has not begun.
     *
     * @param isShort whether requests fill the memory there is for them
     * @param done runs on the event loop when the answer is over
     */
    OrderedResponse(
            Outlet outlet,
            Stamp stamp,
            Function<ApiError, Front.Refused> refusals,
            BooleanSupplier isShort,
            Runnable done) {
        this.outlet = outlet;
        this.stamp = stamp;
        this.refusals = refusals;
        this.isShort = isShort;
        this.done = done;
    }

    @Override
    public void warn(String header) {
        warning = warning.isEmpty() ? header : warning + ", " + header;
    }

    @Override
    public String auditId() {
        return stamp.auditId();
    }

    @Override
    public void put(Map<String, String> headers) {
        more = headers;
    }

    private Map<String, String> warned(Map<String, String> headers) {
        if (warning.isEmpty()) {
            return headers;
        }
        var all = new LinkedHashMap<>(headers);
        all.merge("warning", warning, (others, mine) -> mine + ", " + others);
        return all;
    }

    @Override
    public void send(int code, Map<String, String> headers, byte[] body) {
        outlet.announce(body.length);
        submit(out -> {
            if (ended || opened) {
                out.drop(body.length);
                return;
            }
            opened = true;
            out.head(code, stamp.on(warned(headers), more), body.length);
            if (body.length > 0 && !out.isBodiless()) {
                out.data(body);
            } else {
                out.drop(body.length);
            }
            out.finish();
            end();
        });
    }

    @Override
    public void fail(ApiError error) {
        submit(out -> {
            if (ended) {
                return;
            }
            if (opened) {
                out.cut();
                end();
                return;
            }
            opened = true;
            var headers = new LinkedHashMap<String, String>();
            Front.Refused refused = refusals.apply(error);
            headers.put("content-type", refused.contentType());
            if (error.details().retryAfterSeconds() > 0) {
                headers.put("retry-after", Integer.toString(error.details().retryAfterSeconds()));
            }
            byte[] body = refused.body();
            out.head(error.code(), stamp.on(warned(headers), more), body.length);
            if (!out.isBodiless()) {
                out.announce(body.length);
                out.data(body);
            }
            out.finish();
            end();
        });
    }

    @Override
    public void open(int code, Map<String, String> headers) {
        submit(out -> {
            if (!ended && !opened) {
                opened = true;
                out.head(code, stamp.on(warned(headers), more), -1);
            }
        });
    }

    @Override
    public void write(byte[] bytes) {
        if (bytes.length == 0 || ended) {
            return;
        }
        queuedBytes.addAndGet(bytes.length);
        outlet.announce(bytes.length);
        submit(out -> {
            queuedBytes.addAndGet(-bytes.length);
            if (opened && !ended && !out.isBodiless()) {
                out.data(bytes);
            } else {
                out.drop(bytes.length);
            }
        });
    }

    @Override
    public boolean isWritable() {
        return ended || (outlet.isWritable() && queuedBytes.get() < QUEUE_LIMIT);
    }

    @Override
    public boolean isCrowded() {
        return outlet.isCrowded(isShort.getAsBoolean());
    }

    @Override
    public void onDrain(Runnable callback) {
        submit(out -> {
            if (ended || out.isWritable()) {
                callback.run();
            } else {
                drainWaiters.add(callback);
                out.whenRoomy(this::drained);
            }
        });
    }

    @Override
    public void onEnd(Runnable callback) {
        submit(out -> {
            if (ended) {
                callback.run();
            } else {
                endWaiters.add(callback);
            }
        });
    }

    @Override
    public Runnable working() {
        works.incrementAndGet();
        var isOver = new AtomicBoolean();
        return () -> {
            if (isOver.compareAndSet(false, true) && works.decrementAndGet() == 0) {
                submit(out -> runAll(restWaiters));
            }
        };
    }

    @Override
    public void onRest(Runnable callback) {
        submit(out -> {
            if (works.get() == 0) {
                callback.run();
            } else {
                restWaiters.add(callback);
            }
        });
    }

    @Override
    public boolean isOver() {
        return ended;
    }

    @Override
    public void onLoop(Runnable work) {
        if (outlet.loop().inEventLoop()) {
            work.run();
        } else {
            outlet.loop().execute(work);
        }
    }

    @Override
    public void close() {
        submit(out -> {
            if (!ended) {
                if (opened) {
                    out.finish();
                } else {
                    out.cut();
                }
                end();
            }
        });
    }

    @Override
    public void abort() {
        submit(out -> {
            if (!ended) {
                out.cut();
                end();
            }
        });
    }

    /** The connection takes more again, or others left room. On the event loop. */
    void drained() {
        if (ended || outlet.isWritable()) {
            runAll(drainWaiters);
        } else if (!drainWaiters.isEmpty()) {
            outlet.whenRoomy(this::drained);
        }
    }

    /** The client is gone. On the event loop. */
    void lost() {
        if (!ended) {
            end();
        }
    }

    /** The connection was handed over to another protocol. On the event loop. */
    void handedOver() {
        ended = true;
        runAll(endWaiters);
        rest();
    }

    /** The answer is over; work for it may go on. */
    private void rest() {
        if (works.decrementAndGet() == 0) {
            runAll(restWaiters);
        }
    }

    private void end() {
        ended = true;
        done.run();
        runAll(drainWaiters);
        runAll(endWaiters);
        rest();
    }

    private static void runAll(List<Runnable> waiters) {
        if (!waiters.isEmpty()) {
            List<Runnable> now = List.copyOf(waiters);
            waiters.clear();
            now.forEach(Runnable::run);
        }
    }

    private void submit(Consumer<Outlet> step) {
        if (outlet.loop().inEventLoop() && queue.isEmpty() && !running) {
            running = true;
            perform(step);
            running = false;
            outlet.flush();
            if (!queue.isEmpty()) {
                wake();
            }
            return;
        }
        queue.add(step);
        wake();
    }

    private void wake() {
        if (scheduled.compareAndSet(false, true)) {
            outlet.loop().execute(this::drain);
        }
    }

    private void drain() {
        scheduled.set(false);
        running = true;
        for (Consumer<Outlet> step = queue.poll(); step != null; step = queue.poll()) {
            perform(step);
        }
        running = false;
        outlet.flush();
    }

    private void perform(Consumer<Outlet> step) {
        try {
            step.accept(outlet);
        } catch (RuntimeException e) {
            LOG.error("a step of an answer failed", e);
            outlet.cut();
            if (!ended) {
                end();
            }
        }
    }
}
