/**
 * Encryption at rest: reads a user's EncryptionConfiguration and seals with its keys what the store
 * puts on the disk. Values stand there as upstream's stand in etcd, under a prefix that names
 * provider and key. Keys and secrets never appear in messages.
 */
package io.podium.server.encryption;
