/**
 * Benchmarks of what users wait and pay for: start, requests, memory. The clusters and servers
 * measured are processes of their own, so that the load driver's cost is never counted as theirs;
 * figures go to the terminal and, by hand, into this module's README.md. Nothing here is part of
 * the product, and nothing asserts a time.
 */
package io.podium.bench;
