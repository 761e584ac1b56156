/**
 * Files behind an interface, with exactly the calls a log needs, so that tests can fail any of them
 * or lose what was not synced. Paths come from the caller; nothing here decides what a file means.
 */
package io.podium.base.files;
