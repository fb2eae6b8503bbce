/** Volumes: voxels, the geometry that places them in the patient, and the file formats that hold both. */
package dev.firstpick.volume;
