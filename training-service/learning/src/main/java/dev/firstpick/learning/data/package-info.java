/** What happens to volumes before the network sees them: intensities, geometry, patches. */
package dev.firstpick.learning.data;
