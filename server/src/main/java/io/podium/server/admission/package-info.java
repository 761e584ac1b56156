/**
 * Who may still change or refuse a write after it was permitted: a visible, ordered list of
 * plug-ins. Attempts come from the registry with the object decoded and defaulted, and go back to
 * it. A plug-in reads the present state and never writes; it must not wait.
 */
package io.podium.server.admission;
