package io.podium.node.pod;

import java.time.Instant;

/**
 * Why something is not tried again before a time; reason and message are those a container's
 * waiting state shows.
 *
 * @param until when it may be tried again
 */
public record Hold(String reason, String message, Instant until) {
    /** Under this name the sandbox is held; no container can be called so. */
    public static final String SANDBOX = "/sandbox";

    /** Under this name the volumes are held. */
    public static final String VOLUMES = "/volumes";

    /** Under this name a resize is held. */
    public static final String RESIZE = "/resize";

    public static final String CRASH_LOOP = "CrashLoopBackOff";
    public static final String CONFIG_ERROR = "CreateContainerConfigError";
    public static final String CREATE_ERROR = "CreateContainerError";
    public static final String RUN_ERROR = "RunContainerError";
    public static final String POST_START_ERROR = "PostStartHookError";
    public static final String PULL_ERROR = "ErrImagePull";
    public static final String PULL_BACK_OFF = "ImagePullBackOff";
    public static final String NEVER_PULL = "ErrImageNeverPull";
    public static final String BAD_IMAGE_NAME = "InvalidImageName";
    public static final String INSPECT_ERROR = "ImageInspectError";
}
