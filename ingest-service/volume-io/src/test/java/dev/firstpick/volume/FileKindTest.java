package dev.firstpick.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FileKindTest {

    static Stream<Arguments> files() throws IOException {
        return Stream.of(
                Arguments.of("a DICOM file (convert the series with dcm2niix)", bytes("\0".repeat(128) + "DICM\2\0")),
                Arguments.of("a DICOM file without preamble", bytes("\b\0\5\0\n\0\0\0ISO_IR 100")),
                Arguments.of("an NRRD file", bytes("NRRD0004\ntype: short\n")),
                Arguments.of("a MetaImage header", bytes("ObjectType = Image\nNDims = 3\n")),
                Arguments.of("a MetaImage header", bytes("NDims = 3\nDimSize = 35 51 35\nElementDataFile = LOCAL\n")),
                Arguments.of("a PDF document", bytes("%PDF-1.7 and so on")),
                Arguments.of("a ZIP archive", zip()),
                Arguments.of("gzip within gzip", gzip(gzip(bytes("whatever")))),
                Arguments.of("a tar archive", gzip(tar())),
                Arguments.of("an MGH file", bytes("\0\0\0\1\0\0\1\0\0\0\1\0")),
                Arguments.of("an HDF5 file", bytes("\u0089HDF\r\n\u001a\n")),
                Arguments.of("a PNG picture", bytes("\u0089PNG\r\n")),
                Arguments.of("a JPEG picture", bytes("\u00ff\u00d8\u00ff\u00e0")),
                Arguments.of("a NumPy array", bytes("\u0093NUMPY\1\0")),
                Arguments.of("a Git LFS pointer", bytes("version https://git-lfs.github.com/spec/v1\noid sha256:")),
                Arguments.of("an HTML page", bytes("<!DOCTYPE html><html><body>Please sign in")),
                Arguments.of("text that looks like JSON", bytes("{\"title\": \"not found\"}")),
                Arguments.of("zeros alone", new byte[4096]));
    }

    @ParameterizedTest
    @MethodSource("files")
    void anotherKindOfFileIsCalledByItsName(String kind, byte[] content) {
        // When
        var refusal = assertThatThrownBy(
                () -> Nifti.read(new ByteArrayInputStream(content), "scan", VolumeLimits.defaults()));

        // Then
        refusal.isInstanceOfSatisfying(VolumeFormatException.class, e -> {
            assertThat(e.field()).isEqualTo("content");
            assertThat(e.found()).startsWith(kind);
            assertThat(e.expected()).isEqualTo("a NIfTI file (.nii or .nii.gz)");
        });
    }

    private static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] tar() {
        byte[] archive = new byte[1024];
        System.arraycopy(bytes("scan.nii"), 0, archive, 0, 8);
        System.arraycopy(bytes("ustar\0"), 0, archive, 257, 6);
        return archive;
    }

    private static byte[] zip() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream archive = new ZipOutputStream(out)) {
            archive.putNextEntry(new ZipEntry("scan.nii"));
            archive.write(1);
        }
        return out.toByteArray();
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }
}
