/**
 * Histories: what clients of a store asked, were answered and saw, and the judgement whether one
 * order of commits explains all of it. Histories are played from a seed, on virtual time, over a
 * disk that fails and loses power; the judge knows nothing of how they were made. Nothing here
 * reads a real clock or a real disk, so that a seed always gives the same history.
 */
package io.podium.campaigns.history;
