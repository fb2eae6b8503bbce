package dev.firstpick.ingest.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstpick.ingest.Scans;
import dev.firstpick.ingest.events.Modality;
import dev.firstpick.ingest.intake.Spool.Spooled;
import dev.firstpick.ingest.pool.RefusedException;
import dev.firstpick.volume.Affine;
import dev.firstpick.volume.DataType;
import dev.firstpick.volume.GeometryBounds;
import dev.firstpick.volume.Grid;
import dev.firstpick.volume.NiftiHeader;
import dev.firstpick.volume.VolumeLimits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectionTest {

    /** 64000 voxels, which take 500 KiB to check. */
    private static final Grid GRID = new Grid(40, 40, 40, Affine.scaling(1, 1, 1));

    @TempDir
    Path folder;

    private Spool spool;

    @BeforeEach
    void open() throws IOException {
        spool = new Spool(folder, 1 << 20);
    }

    @Test
    void aScanForWhichThereCouldNeverBeMemoryIsRefusedByItsHeader() throws IOException {
        // Given
        Inspection inspection = inspection(2, 400 << 10);
        Spooled scan = spooled(1);

        // When
        RefusedException refused = catchThrowableOfType(RefusedException.class, () -> image(inspection, scan));

        // Then
        assertThat(refused.reason()).isEqualTo(RefusedException.Reason.TOO_LARGE);
        assertThat(refused.error().found()).isEqualTo("64000 voxels");
        assertThat(refused.error().expected()).contains("51200", "firstpick.checks.memory");
    }

    @Test
    void moreScansThanThereIsMemoryForAreCheckedOneAfterAnother() throws Exception {
        // Given
        Inspection inspection = inspection(8, 600 << 10);
        List<Callable<NiftiHeader>> checks = new ArrayList<>();
        for (int n = 0; n < 16; n++) {
            Spooled scan = spooled(n);
            checks.add(() -> image(inspection, scan));
        }
        ExecutorService threads = Executors.newFixedThreadPool(8);

        // When
        List<Future<NiftiHeader>> headers = threads.invokeAll(checks);
        threads.shutdown();

        // Then
        for (Future<NiftiHeader> header : headers) {
            assertThat(header.get().grid()).isEqualTo(GRID);
        }
    }

    @Test
    void aRefusedScanGivesItsPlaceAndMemoryBack() throws IOException {
        // Given
        Inspection inspection = inspection(1, 600 << 10);
        byte[] plain = Scans.file(Scans.volume(GRID, 1), DataType.INT16, false);
        Spooled truncated =
                spool.receive(new ByteArrayInputStream(java.util.Arrays.copyOf(plain, plain.length - 1)), "truncated");
        assertThatThrownBy(() -> image(inspection, truncated)).isInstanceOf(RefusedException.class);

        // When
        NiftiHeader header = image(inspection, spooled(1));

        // Then
        assertThat(header.grid()).isEqualTo(GRID);
    }

    @Test
    void whatIsSpooledToTheDiskGoesWhenItIsClosed() throws IOException {
        // Given
        byte[] large = new byte[500_000];
        Spooled scan = spool.receive(new ByteArrayInputStream(large), "large");
        assertThat(Files.list(folder)).hasSize(1);
        assertThat(scan.open()).hasBinaryContent(large);

        // When
        scan.close();

        // Then
        assertThat(Files.list(folder)).isEmpty();
    }

    @Test
    void aSmallFileNeverTouchesTheDisk() throws IOException {
        // Given
        byte[] small = {1, 2, 3};

        // When
        Spooled scan = spool.receive(new ByteArrayInputStream(small), "small");

        // Then
        assertThat(Files.list(folder)).isEmpty();
        assertThat(scan.open()).hasBinaryContent(small);
        assertThat(scan.sha256()).isEqualTo("039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81");
    }

    @Test
    void whatAKilledProcessLeftInTheSpoolGoesADayLater() throws IOException {
        // Given
        Path old = Files.createFile(folder.resolve("upload-1.part"));
        Path young = Files.createFile(folder.resolve("upload-2.part"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(25))));

        // When
        Spool reopened = new Spool(folder, 1);

        // Then
        assertThat(reopened.maxBytes()).isEqualTo(1);
        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }

    private Spooled spooled(long seed) throws IOException {
        return spool.receive(
                new ByteArrayInputStream(Scans.file(Scans.volume(GRID, seed), DataType.INT16, true)), "scan " + seed);
    }

    private static NiftiHeader image(Inspection inspection, Spooled scan) throws IOException {
        return inspection.image(scan, Modality.MR, Optional.empty()).header();
    }

    private Inspection inspection(int atOnce, long memory) {
        return new Inspection(
                VolumeLimits.defaults(), modality -> GeometryBounds.clinical(), 0.1, spool, atOnce, memory);
    }
}
