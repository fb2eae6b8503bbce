package dev.firstpick.training.scans;

import dev.firstpick.events.Json;
import dev.firstpick.ingest.events.Task;
import dev.firstpick.store.CorruptObjectException;
import dev.firstpick.store.ObjectRef;
import dev.firstpick.store.ObjectStore;
import dev.firstpick.volume.DataType;
import dev.firstpick.volume.Grid;
import dev.firstpick.volume.Nifti;
import dev.firstpick.volume.Volume;
import dev.firstpick.volume.VolumeChecks;
import dev.firstpick.volume.VolumeLimits;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Scans, label maps and manifests in the object store. Everything read is checked against its SHA-256 first; an error names the volume
 * or the manifest. May be used from any thread.
 */
public final class Scans {

    private final ObjectStore store;
    private final VolumeLimits limits = VolumeLimits.defaults();

    public Scans(ObjectStore store) {
        this.store = store;
    }

    /** Reads a manifest. */
    public <T> T manifest(ObjectRef ref, Class<T> type) throws IOException {
        return Json.read(content(ref, ref.uri()), type, ref.uri());
    }

    /** Reads an image: finite, not constant. */
    public Volume image(String volume, ObjectRef ref) throws IOException {
        String name = "image of " + volume;
        Volume image = read(name, ref);
        VolumeChecks.requireImage(name, image);
        return image;
    }

    /** Reads a label map on its image's grid, its classes numbered as {@link LabelMapping} says. */
    public Volume label(String volume, ObjectRef ref, Grid image, Task task) throws IOException {
        String name = "label of " + volume;
        Volume label = read(name, ref);
        LabelMapping mapping = LabelMapping.of(task);
        VolumeChecks.requireLabel(name, label, image, mapping.values(), VolumeChecks.DEFAULT_TOLERANCE_VOXELS);
        return mapping.toClasses(new Volume(image, label.voxels()));
    }

    /** Stores a label map as compressed NIfTI of bytes, or of 16 bits where a class's value needs them. */
    public ObjectRef keepLabel(Volume label, int largestValue) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        Nifti.write(file, label, largestValue <= 0xff ? DataType.UINT8 : DataType.INT32, true);
        return store.put(file.toByteArray());
    }

    private Volume read(String name, ObjectRef ref) throws IOException {
        byte[] file = content(ref, name);
        return Nifti.read(new ByteArrayInputStream(file), name, limits).volume();
    }

    /**
     * Reads an object whole.
     *
     * @param name what it is, for the error
     * @throws StoredScanException if there is no such object, or it is corrupt
     */
    public byte[] content(ObjectRef ref, String name) throws IOException {
        try (InputStream content = store.open(ref)) {
            return content.readAllBytes();
        } catch (FileNotFoundException e) {
            throw new StoredScanException(
                    name + ": found nothing in the object store under " + ref.uri() + ", expected " + ref.bytes()
                            + " bytes",
                    e);
        } catch (CorruptObjectException e) {
            throw new StoredScanException(name + ": corrupt in the object store: " + e.getMessage(), e);
        }
    }
}
