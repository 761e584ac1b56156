/**
 * A real Podium for tests from outside: an outer network namespace without a way out, the program
 * inside it, kubectl of several versions beside it. Tests drive processes and read what they print;
 * nothing here calls the product's classes.
 */
package io.podium.e2e.cluster;
