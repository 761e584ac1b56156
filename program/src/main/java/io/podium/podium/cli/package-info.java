/**
 * The command line. What the user typed comes in; the state folder, the machines, the images and
 * the server process are called in turn; what was done, and what to type next, goes to the
 * terminal. A refusal is one sentence with its remedy and an exit code of 1; no stack trace is ever
 * shown for it.
 */
package io.podium.podium.cli;
