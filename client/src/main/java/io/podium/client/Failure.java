package io.podium.client;

/**
 * Why the last pass of a key stopped early; deciders that report it in a status find it in {@link
 * View#lastFailure}.
 *
 * @param action that was refused or failed
 * @param reason of the refusal, such as Forbidden; "" when it was no refusal but a trouble
 * @param message what the server said
 */
public record Failure(Action action, String reason, String message) {}
