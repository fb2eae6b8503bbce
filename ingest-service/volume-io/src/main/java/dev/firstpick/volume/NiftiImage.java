package dev.firstpick.volume;

import java.util.List;

/**
 * A volume as read from a NIfTI file, and what the file said about it.
 *
 * @param volume the voxels, scaled, and where they lie
 * @param header the file's header
 * @param findings what is odd about the file: the header's findings, and what was found behind it
 */
public record NiftiImage(Volume volume, NiftiHeader header, List<VolumeFinding> findings) {

    public NiftiImage {
        findings = List.copyOf(findings);
    }
}
