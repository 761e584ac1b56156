package io.podium.server.registry;

import io.podium.api.certificates.v1.CertificateSigningRequest;
import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.NamespaceSpec;
import io.podium.api.core.v1.Pod;
import io.podium.api.error.Problems;
import io.podium.api.kinds.certificates.CertificateRequestStrategy;
import io.podium.api.kinds.core.NamespaceStrategy;
import io.podium.api.kinds.core.PodStrategy;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.value.TypedMap;
import io.podium.server.render.Kind;
import java.util.List;

/**
 * Which part of an object an update is about, and so which rules it follows. Trees are of the
 * stored version.
 */
enum Aim {
    /** The object without its status. */
    OBJECT("") {
        @Override
        TypedMap prepare(Kind<?> kind, TypedMap wanted, TypedMap old) {
            return withGeneration(kind, kind.prepareUpdate(wanted, old), old);
        }

        @Override
        void validate(Kind<?> kind, TypedMap now, TypedMap old, Problems problems) {
            kind.validateUpdate(now, old, problems);
        }
    },

    /** Its status alone. */
    STATUS("status") {
        @Override
        TypedMap prepare(Kind<?> kind, TypedMap wanted, TypedMap old) {
            return kind.prepareStatusUpdate(wanted, old);
        }

        @Override
        void validate(Kind<?> kind, TypedMap now, TypedMap old, Problems problems) {
            kind.validateStatusUpdate(now, old, problems);
        }
    },

    /** Whether a certificate is to be signed. */
    APPROVAL("approval") {
        @Override
        TypedMap prepare(Kind<?> kind, TypedMap wanted, TypedMap old) {
            return CertificateRequestStrategy.prepareApproval(
                            CertificateSigningRequest.of(wanted), CertificateSigningRequest.of(old))
                    .value();
        }

        @Override
        void validate(Kind<?> kind, TypedMap now, TypedMap old, Problems problems) {
            CertificateRequestStrategy.validateApproval(
                    CertificateSigningRequest.of(now), CertificateSigningRequest.of(old), problems);
        }
    },

    /** The containers put into a running pod. */
    EPHEMERAL("ephemeralcontainers") {
        @Override
        TypedMap prepare(Kind<?> kind, TypedMap wanted, TypedMap old) {
            TypedMap now = PodStrategy.prepareEphemeral(Pod.of(wanted), Pod.of(old)).value();
            return withGeneration(kind, now, old);
        }

        @Override
        void validate(Kind<?> kind, TypedMap now, TypedMap old, Problems problems) {
            PodStrategy.validateEphemeral(kind.resource(), Pod.of(now), Pod.of(old), problems);
        }
    },

    /** What a running pod's containers may use. */
    RESIZE("resize") {
        @Override
        TypedMap prepare(Kind<?> kind, TypedMap wanted, TypedMap old) {
            TypedMap now = PodStrategy.prepareResize(Pod.of(wanted), Pod.of(old)).value();
            return withGeneration(kind, now, old);
        }

        @Override
        void validate(Kind<?> kind, TypedMap now, TypedMap old, Problems problems) {
            PodStrategy.validateResize(kind.resource(), Pod.of(now), Pod.of(old), problems);
        }
    },

    /** The finalizers in a namespace's spec. */
    FINALIZE("finalize") {
        @Override
        TypedMap prepare(Kind<?> kind, TypedMap wanted, TypedMap old) {
            Namespace before = Namespace.of(old);
            List<String> left = Namespace.of(wanted).spec().finalizers();
            NamespaceSpec spec = before.spec();
            return before.withMetadata(Metadata.of(wanted))
                    .withSpec(left.isEmpty() ? spec.withoutFinalizers() : spec.withFinalizers(left))
                    .value();
        }

        @Override
        void validate(Kind<?> kind, TypedMap now, TypedMap old, Problems problems) {
            NamespaceStrategy.checkFinalizers(now.map("spec").list("finalizers"), problems);
        }
    },

    /** What the registry itself changes in answer to another verb: a binding, a deletion. */
    TRUSTED("") {
        @Override
        TypedMap prepare(Kind<?> kind, TypedMap wanted, TypedMap old) {
            return wanted;
        }

        @Override
        void validate(Kind<?> kind, TypedMap now, TypedMap old, Problems problems) {
            // Checked where it was made.
        }
    };

    private final String subresource;

    Aim(String subresource) {
        this.subresource = subresource;
    }

    String subresource() {
        return subresource;
    }

    /** The object with all that this update may not touch as it was. */
    abstract TypedMap prepare(Kind<?> kind, TypedMap wanted, TypedMap old);

    abstract void validate(Kind<?> kind, TypedMap now, TypedMap old, Problems problems);

    /**
     * One more generation when anything but metadata and status changed; Deployments count
     * annotations, too, slices labels, and PriorityClasses stay at their first.
     */
    private static TypedMap withGeneration(Kind<?> kind, TypedMap now, TypedMap old) {
        boolean counts =
                kind.strategy().hasGeneration()
                        ? !kind.storage().equals("priorityclasses.scheduling.k8s.io")
                        : kind.storage().equals("csidrivers.storage.k8s.io");
        if (!counts || !isNewGeneration(kind, now, old)) {
            return now;
        }
        ObjectMeta metadata = Metadata.of(now);
        return Metadata.with(now, metadata.withGeneration(Metadata.of(old).generation() + 1));
    }

    private static boolean isNewGeneration(Kind<?> kind, TypedMap now, TypedMap old) {
        for (var field : now.type().fields()) {
            boolean counts =
                    switch (field.name()) {
                        case "kind", "apiVersion", "metadata", "status" -> false;
                        default -> true;
                    };
            Object value = now.at(field.index());
            if (counts
                    && (value == null
                            ? old.at(field.index()) != null
                            : !value.equals(old.at(field.index())))) {
                return true;
            }
        }
        ObjectMeta metadata = Metadata.of(now);
        ObjectMeta before = Metadata.of(old);
        return switch (kind.storage()) {
            case "deployments.apps" -> !metadata.annotations().equals(before.annotations());
            case "endpointslices.discovery.k8s.io" -> !metadata.labels().equals(before.labels());
            default -> false;
        };
    }
}
