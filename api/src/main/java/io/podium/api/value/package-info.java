/**
 * The one immutable tree every room shares. A value is one of: {@link
 * io.podium.api.value.MapValue}, {@link io.podium.api.value.ListValue}, {@code String}, {@code
 * Long}, {@code Double}, {@code Boolean}, {@link io.podium.api.value.Null}. Leaves are plain JDK
 * objects because a wrapper for each would cost a third of a pod's memory. Editing copies the path
 * only.
 */
package io.podium.api.value;
