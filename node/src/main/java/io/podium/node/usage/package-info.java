/**
 * What a node and its pods use. Every 15 seconds the counters of their cgroups are read, which
 * costs the runtime nothing and the node little; of two samples the use over the time between them
 * follows, and is kept until somebody asks. Nothing here limits or evicts.
 */
package io.podium.node.usage;
