/**
 * What is special of API priority and fairness: rules of flow schemas and priority levels, and the
 * objects every cluster begins with. Objects come from the registry and go back to it; who is
 * served when is decided in the server, never here.
 */
package io.podium.api.kinds.flowcontrol;
