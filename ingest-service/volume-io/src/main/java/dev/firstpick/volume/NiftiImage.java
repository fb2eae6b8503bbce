package dev.firstpick.volume;

/**
 * A volume as read from a NIfTI file, and what the file said about it.
 *
 * @param volume the voxels, scaled, and where they lie
 * @param header the file's header
 */
public record NiftiImage(Volume volume, NiftiHeader header) {}
