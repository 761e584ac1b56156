/**
 * What generated views have in common. A view is a thin typed face over a value: no copying, no
 * parsing. Absent strings read "", absent numbers 0, absent objects empty views, as Go's zero
 * values do; {@code hasX()} tells absence apart.
 */
package io.podium.api.view;
