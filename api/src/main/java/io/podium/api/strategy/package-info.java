/**
 * What is special of a kind, in one place each: defaults, preparation, validation, columns,
 * selectable fields. The registry asks; a strategy answers without knowing of stores or requests.
 */
package io.podium.api.strategy;
