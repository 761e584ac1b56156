/**
 * The three everyday patches: JSON patch, merge patch, strategic merge patch. They take an object's
 * tree and a decoded patch and give a new tree that shares every subtree the patch did not touch; a
 * patch that changes nothing gives the same instance. Results are shaped to the schema again.
 * Nothing here reads bytes, stores or requests.
 */
package io.podium.api.patch;
