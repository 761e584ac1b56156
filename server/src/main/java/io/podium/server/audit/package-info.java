/**
 * The audit log: who asked for what, when, and what came of it, as audit.k8s.io/v1 events, one line
 * each. A {@link io.podium.server.audit.Policy} says what is written of which request; a {@link
 * io.podium.server.audit.AuditRecord} follows one request; {@link io.podium.server.audit.AuditLog}
 * writes on a thread of its own, so that no event loop ever waits for a disk. What does not fit
 * into its queue is counted, never lost silently.
 */
package io.podium.server.audit;
