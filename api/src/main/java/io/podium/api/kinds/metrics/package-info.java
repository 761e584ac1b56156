/**
 * What is special of the objects of the metrics API: the cells that add up what containers use.
 * Objects come from the registry, which makes them when somebody looks, and go back to it; nothing
 * here measures.
 */
package io.podium.api.kinds.metrics;
