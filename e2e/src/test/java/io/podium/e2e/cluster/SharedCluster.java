package io.podium.e2e.cluster;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the one cluster of two nodes that all of them share, brought up by the first and
 * taken down after the last. Tests keep apart by namespaces of their own.
 */
public final class SharedCluster implements BeforeAllCallback, ParameterResolver {
    private static final Namespace SPACE = Namespace.create(SharedCluster.class);

    /** Closes the cluster when JUnit closes the root context. */
    private record Holder(PodiumCluster cluster, String printed) implements AutoCloseable {
        @Override
        public void close() {
            cluster.close();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        holder(context);
    }

    private static Holder holder(ExtensionContext context) {
        return context.getRoot()
                .getStore(SPACE)
                .computeIfAbsent("cluster", key -> start(), Holder.class);
    }

    private static Holder start() {
        PodiumCluster cluster = PodiumCluster.prepare("shared");
        try {
            return new Holder(cluster, cluster.up().ok().out());
        } catch (AssertionError e) {
            cluster.close();
            throw e;
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == PodiumCluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return holder(context).cluster();
    }
}
