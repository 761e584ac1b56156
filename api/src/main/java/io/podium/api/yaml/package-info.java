/**
 * YAML by the rules Kubernetes' users rely on: those of YAML 1.1, where 0644 is 420, yes and on are
 * true, and {@code <<} merges. Texts come in from requests and files and become trees without
 * schema, which {@link io.podium.api.json.Typer} gives their types. Aliases and depth are bounded;
 * a YAML text is never run, and no tag ever makes anything but a tree.
 */
package io.podium.api.yaml;
