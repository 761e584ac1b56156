/**
 * What Secrets that hold tokens say. Read by the server, which believes them, and by the
 * controllers, which make and clear them away. Nothing is stored or checked against anything here.
 */
package io.podium.api.tokens;
