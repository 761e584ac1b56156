/**
 * What holds for pods and for the templates they are made of: defaults, rules, warnings, one class
 * for each subtree. Pods and templates come in from the strategies of their kinds; refusals go out
 * as {@link io.podium.api.error.Problems}, in the order Kubernetes finds them. Nothing here looks
 * at another object.
 */
package io.podium.api.kinds.pod;
