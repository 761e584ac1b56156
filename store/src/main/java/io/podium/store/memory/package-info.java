/**
 * The engine without a disk, for tests, simulations and clusters that need not outlive their
 * process. Commits come in through {@link io.podium.store.Store}; nothing ever leaves the memory.
 */
package io.podium.store.memory;
