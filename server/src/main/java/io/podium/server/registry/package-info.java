/**
 * What the verbs mean: decode, default, prepare, validate, commit; get, list, watch. Requests come
 * permitted, answers go back to the wire or to the in-process door. Decides nothing about who may
 * do what.
 */
package io.podium.server.registry;
