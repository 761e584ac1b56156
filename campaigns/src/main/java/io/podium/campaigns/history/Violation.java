package io.podium.campaigns.history;

/** One thing in a history that must not be. */
public record Violation(Law law, String what) {}
