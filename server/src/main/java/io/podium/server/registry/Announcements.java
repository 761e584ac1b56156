package io.podium.server.registry;

import io.podium.api.core.v1.Event;
import io.podium.api.core.v1.EventSource;
import io.podium.api.core.v1.ObjectReference;
import io.podium.api.meta.v1.CreateOptions;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.value.TypedMap;
import io.podium.base.random.Randomness;
import io.podium.server.admission.Remarks.Announcement;
import io.podium.server.request.Notes;
import io.podium.server.request.User;
import java.time.Instant;

/** What admission plug-ins have to say about an object, as events. */
final class Announcements {
    private static final String COMPONENT = "podium-admission";

    /** The server itself. */
    static final Caller CALLER =
            new Caller(
                    User.of("system:apiserver", User.MASTERS_GROUP, User.AUTHENTICATED_GROUP),
                    COMPONENT,
                    false,
                    () -> CreateOptions.empty().value(),
                    Notes.NONE);

    private Announcements() {}

    static Event event(
            TypedMap about, Announcement announcement, Instant now, Randomness randomness) {
        ObjectMeta metadata = Metadata.of(about);
        String namespace = metadata.namespace().isEmpty() ? "default" : metadata.namespace();
        String suffix = Long.toHexString(randomness.uuid().getMostSignificantBits());
        ObjectReference object =
                ObjectReference.empty()
                        .withKind(about.string("kind"))
                        .withApiVersion(about.string("apiVersion"))
                        .withNamespace(metadata.namespace())
                        .withName(metadata.name())
                        .withUid(metadata.uid())
                        .withResourceVersion(metadata.resourceVersion());
        return Event.create(namespace, metadata.name() + "." + suffix)
                .withInvolvedObject(object)
                .withType(announcement.type())
                .withReason(announcement.reason())
                .withMessage(announcement.message())
                .withSource(EventSource.empty().withComponent(COMPONENT))
                .withFirstTimestamp(now)
                .withLastTimestamp(now)
                .withCount(1);
    }
}
