package io.podium.server.metrics;

import io.netty.channel.ChannelPipeline;
import io.podium.api.error.ApiError;
import io.podium.server.wire.PassedUpgrade;
import io.podium.server.wire.Upgrade;
import java.util.Map;
import java.util.function.Consumer;

/** Passes an upgrade on, and tells when the connection that came of it is over. */
public final class MeteredUpgrade extends PassedUpgrade {
    private final Ending running;

    public MeteredUpgrade(Upgrade to, Ending running) {
        super(to);
        this.running = running;
    }

    @Override
    public void refuse(ApiError error) {
        super.refuse(error);
        running.end(error.code(), 0);
    }

    @Override
    public void answer(int code, String text) {
        super.answer(code, text);
        running.end(code, 0);
    }

    @Override
    public void accept(Map<String, String> headers, Consumer<ChannelPipeline> handlers) {
        super.accept(headers, handlers);
        channel().closeFuture().addListener(closed -> running.end(SWITCHED, 0));
    }
}
