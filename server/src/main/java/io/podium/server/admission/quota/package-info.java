/**
 * What namespaces may use altogether. Each namespace with quotas has an account: what its objects
 * take, followed change by change, and what writes on their way have reserved. A write is weighed
 * and reserved under the account's own lock, which is held for no wait, so that no number of
 * writers takes more than there is, and namespaces do not wait for each other. What quotas report
 * in their status is the quota controller's; nothing is decided by it.
 */
package io.podium.server.admission.quota;
