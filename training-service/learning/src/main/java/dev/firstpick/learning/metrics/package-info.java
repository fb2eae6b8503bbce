/** How a predicted label map is compared with a reference. */
package dev.firstpick.learning.metrics;
