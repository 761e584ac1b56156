/**
 * The build's reader of the schema notation. It takes a folder of {@code .schema} files and writes
 * two things: one view class per type, in Java, and one compact table that the product reads at run
 * time. It runs while {@code api} and {@code node} are built; nothing of it is in the product, and
 * it knows no Kubernetes: what is special of the API stands in the notation.
 */
package io.podium.schema;
