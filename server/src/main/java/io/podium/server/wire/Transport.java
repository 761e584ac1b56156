package io.podium.server.wire;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.Errors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How sockets are served: epoll where its native library loads and fits, NIO elsewhere. */
enum Transport {
    EPOLL,
    NIO;

    private static final Logger LOG = LoggerFactory.getLogger(Transport.class);

    private static final Transport BEST = Epoll.isAvailable() && isNativeWhole() ? EPOLL : NIO;

    static Transport best() {
        return BEST;
    }

    /**
     * A library older than this Netty loads and works until the first write that does not fit the
     * socket's buffer; then the table of error numbers cannot be made. So it is made here, where
     * another way is still open.
     */
    private static boolean isNativeWhole() {
        try {
            return Errors.ERRNO_EAGAIN_NEGATIVE < 0;
        } catch (LinkageError e) {
            LOG.info(
                    "the native epoll library does not fit this Netty, NIO is used: {}",
                    e.getMessage());
            return false;
        }
    }

    IoHandlerFactory handlers() {
        return this == EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    Class<? extends ServerSocketChannel> serverChannel() {
        return this == EPOLL ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }
}
