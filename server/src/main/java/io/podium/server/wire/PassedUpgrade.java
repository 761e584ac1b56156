package io.podium.server.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequest;
import io.podium.api.error.ApiError;
import java.util.Map;
import java.util.function.Consumer;

/** An upgrade that goes on to another. Who wants to hear of something overrides just that. */
public class PassedUpgrade implements Upgrade {
    /** The code of a connection that became something else. */
    protected static final int SWITCHED = 101;

    private final Upgrade to;

    protected PassedUpgrade(Upgrade to) {
        this.to = to;
    }

    @Override
    public HttpRequest request() {
        return to.request();
    }

    @Override
    public Channel channel() {
        return to.channel();
    }

    @Override
    public void refuse(ApiError error) {
        to.refuse(error);
    }

    @Override
    public void answer(int code, String text) {
        to.answer(code, text);
    }

    @Override
    public void accept(Map<String, String> headers, Consumer<ChannelPipeline> handlers) {
        to.accept(headers, handlers);
    }
}
