package dev.firstpick.volume;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Recognises files that are no NIfTI file by their first bytes, so that an error can name what they are. */
final class FileKind {

    /** How many bytes are looked at. */
    static final int BYTES = 512;

    private static final int DICOM_MAGIC_AT = 128;
    private static final int TAR_MAGIC_AT = 257;
    private static final String DICOM_ADVICE = "convert the series with dcm2niix";
    private static final String ITK_ADVICE = "convert it with SimpleITK or 3D Slicer";

    private record Magic(int at, String bytes, String kind, String advice) {}

    private static final Magic[] MAGICS = {
        new Magic(DICOM_MAGIC_AT, "DICM", "a DICOM file", DICOM_ADVICE),
        new Magic(0, "\b\0\0\0", "a DICOM file without preamble", DICOM_ADVICE),
        new Magic(0, "\b\0\5\0", "a DICOM file without preamble", DICOM_ADVICE),
        new Magic(0, "\2\0\0\0", "a DICOM file without preamble", DICOM_ADVICE),
        new Magic(0, "NRRD", "an NRRD file", ITK_ADVICE),
        new Magic(0, "%PDF", "a PDF document", ""),
        new Magic(0, "PK\3\4", "a ZIP archive", "unpack it and hand in each volume"),
        new Magic(0, "PK\5\6", "an empty ZIP archive", ""),
        new Magic(0, "7z\u00bc\u00af", "a 7z archive", "unpack it and hand in each volume"),
        new Magic(0, "Rar!", "a RAR archive", "unpack it and hand in each volume"),
        new Magic(TAR_MAGIC_AT, "ustar", "a tar archive", "unpack it and hand in each volume"),
        new Magic(0, "\u001f\u008b", "gzip within gzip", "unpack it once"),
        new Magic(0, "BZh", "a bzip2 file", "compress with gzip instead"),
        new Magic(0, "\u00fd7zXZ", "an xz file", "compress with gzip instead"),
        new Magic(0, "(\u00b5/\u00fd", "a Zstandard file", "compress with gzip instead"),
        new Magic(0, "\u0089HDF", "an HDF5 file (MINC 2 is one)", "convert it with mnc2nii"),
        new Magic(0, "CDF\1", "a netCDF file (MINC 1 is one)", "convert it with mnc2nii"),
        new Magic(0, "CDF\2", "a netCDF file (MINC 1 is one)", "convert it with mnc2nii"),
        new Magic(0, "\0\0\0\1\0\0", "an MGH file", "convert it with mri_convert"),
        new Magic(0, "\u0089PNG", "a PNG picture", ""),
        new Magic(0, "\u00ff\u00d8\u00ff", "a JPEG picture", ""),
        new Magic(0, "GIF8", "a GIF picture", ""),
        new Magic(0, "II*\0", "a TIFF picture", ITK_ADVICE),
        new Magic(0, "MM\0*", "a TIFF picture", ITK_ADVICE),
        new Magic(0, "\u0093NUMPY", "a NumPy array", "save it with nibabel, which keeps the geometry"),
        new Magic(0, "version https://git-lfs", "a Git LFS pointer in place of the file", "fetch it with git lfs pull"),
        new Magic(0, "# vtk DataFile", "a VTK file", ITK_ADVICE),
    };

    private FileKind() {}

    /**
     * What the file is, in words, with what to do about it in brackets.
     *
     * @param start its first bytes, at most {@link #BYTES} of them
     */
    static Optional<String> of(byte[] start) {
        String text = new String(start, StandardCharsets.ISO_8859_1);
        for (Magic magic : MAGICS) {
            if (text.startsWith(magic.bytes(), magic.at())) {
                return Optional.of(magic.kind() + (magic.advice().isEmpty() ? "" : " (" + magic.advice() + ")"));
            }
        }
        String word = text.stripLeading().toLowerCase(Locale.ROOT);
        if (word.startsWith("objecttype") || word.startsWith("ndims") || word.contains("elementdatafile")) {
            return Optional.of("a MetaImage header (" + ITK_ADVICE + ")");
        }
        if (word.startsWith("<!doctype html") || word.startsWith("<html")) {
            return Optional.of("an HTML page, such as a server sends in place of a file");
        }
        if (word.startsWith("<?xml")) {
            return Optional.of("an XML document");
        }
        if (word.startsWith("{") || word.startsWith("[")) {
            return Optional.of("text that looks like JSON");
        }
        return allZero(start) ? Optional.of("zeros alone") : Optional.empty();
    }

    private static boolean allZero(byte[] start) {
        for (byte value : start) {
            if (value != 0) {
                return false;
            }
        }
        return start.length > 0;
    }
}
