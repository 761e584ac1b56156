/**
 * What a single container, pod or claim may ask for. Reads the namespace's LimitRanges; gives pods
 * the requests and limits they do not name, and refuses what is too small, too large or too uneven.
 */
package io.podium.server.admission.limits;
