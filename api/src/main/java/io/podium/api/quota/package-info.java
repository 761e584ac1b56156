/**
 * What objects cost a namespace, in the resources quotas are written in. Pure: objects and the time
 * come in, amounts go out. Admission and the quota controller measure with the same rules, so that
 * they cannot differ. Nothing is refused here.
 */
package io.podium.api.quota;
