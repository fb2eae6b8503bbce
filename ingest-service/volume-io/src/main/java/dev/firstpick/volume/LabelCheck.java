package dev.firstpick.volume;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * Checks label maps as tools write them: values that scaling moved a little from a class are rounded, NaN may stand for the background, and the
 * uploader may vouch for the position. Immutable; safe for any number of threads.
 *
 * @param classes the known classes; the background, 0, is known without being named
 * @param toleranceVoxels how far the corners of label and image may lie apart along each axis, in voxels
 * @param byVoxels whether a label map is taken voxel by voxel, wherever its header says that it lies
 * @param nanIsBackground whether voxels that are NaN are background; else they are refused
 */
public record LabelCheck(Set<Integer> classes, double toleranceVoxels, boolean byVoxels, boolean nanIsBackground) {

    public LabelCheck {
        classes = Set.copyOf(classes);
        if (!(toleranceVoxels >= 0)) {
            throw new IllegalArgumentException("tolerance: found " + toleranceVoxels + ", expected 0 voxels or more");
        }
    }

    /**
     * A label map that fits.
     *
     * @param counts how many voxels each known class has, background included, classes without voxels with 0
     * @param volume the label map: whole classes alone
     * @param corrected whether {@code volume} is other than what the file holds
     * @param findings what is odd about the file, and what was corrected
     */
    public record Accepted(
            SortedMap<Integer, Integer> counts, Volume volume, boolean corrected, List<VolumeFinding> findings) {

        public Accepted {
            findings = List.copyOf(findings);
        }
    }

    /** Where to look up the image's other geometry, if a label does not lie where its image does. */
    @FunctionalInterface
    public interface OtherGeometry {

        /** The image's qform, where the sform is used and the header holds both. */
        Optional<Affine> find() throws java.io.IOException;
    }

    /**
     * Checks a label map. The array of voxels may be changed.
     *
     * @param name of the label, for the error
     * @param label as it was read
     * @param image the grid of its image
     * @param otherOfImage is asked only to explain why a label does not fit
     * @throws VolumeFormatException if it does not fit: says in what, and where it can be told, why
     */
    public Accepted check(String name, NiftiImage label, Grid image, OtherGeometry otherOfImage)
            throws java.io.IOException {
        List<VolumeFinding> findings = new ArrayList<>(label.findings());
        Volume volume = label.volume();
        boolean moved = new LabelPlace(name, toleranceVoxels, byVoxels).check(label, image, otherOfImage, findings);
        LabelValues values = new LabelValues(name, classes, nanIsBackground);
        boolean rounded = values.check(volume, label.header(), findings);
        return new Accepted(
                values.counts(), moved ? new Volume(image, volume.voxels()) : volume, moved || rounded, findings);
    }
}
