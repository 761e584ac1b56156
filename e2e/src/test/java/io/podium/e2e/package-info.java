/**
 * What a user can do, row by row: each test drives the program and kubectl and reads what they
 * print.
 */
package io.podium.e2e;
