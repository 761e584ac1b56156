/**
 * A request comes in, an answer or a watch goes out. Pipeline lists the way in the order it
 * happens. Callers are clients over HTTPS and, through the same stages after the wire, the spokes
 * in this process.
 */
package io.podium.server;
