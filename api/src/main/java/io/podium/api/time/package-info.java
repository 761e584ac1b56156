/**
 * Points and spans of time as objects write them: RFC 3339 in seconds or microseconds, Go's
 * durations, and the short ages people read in tables. Pure functions; the time of day itself comes
 * from {@code io.podium.base.time}.
 */
package io.podium.api.time;
