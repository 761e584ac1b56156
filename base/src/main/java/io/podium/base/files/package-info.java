/**
 * Files behind an interface, with exactly the calls a log needs, so that tests can fail any of them
 * or lose what was not synced; and the removal of folder trees, which asks the kernel's table of
 * mounts first. Paths come from the caller; nothing here decides what a file means, and nothing
 * here mounts.
 */
package io.podium.base.files;
