/**
 * Views kept up to date: changes come in commit order, from a store in this process or from lists
 * and watches, and each batch makes a new immutable view that shares all but what changed. Views go
 * out to deciders. Nothing here writes, and no index needs more work than the changes it is told.
 */
package io.podium.client.view;
