package dev.firstpick.ingest;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings of the ingest service. Durations as {@code 5s}, sizes as {@code 2G}. */
@ConfigMapping(prefix = "firstpick")
public interface IngestSettings {

    /** Where voxels and manifests lie: a folder, or {@code file:} and its absolute path. */
    String store();

    /** Where files lie until they are checked; best on the disk of the store. A folder of the system's temporary files if not given. */
    Optional<Path> spool();

    /** How large a file may be. */
    Limits limits();

    /** How files are checked. */
    Checks checks();

    /** How events are announced. */
    Announcements announcements();

    /** From where folders may be imported. */
    @WithName("import")
    Import imports();

    /** A folder whose scans are taken in. */
    Optional<Path> dropFolder();

    /** How the drop folder is watched. */
    Drop drop();

    /** How large a file may be. */
    interface Limits {

        /** The most bytes of a file as it is handed in, compressed or not. */
        @WithDefault("2G")
        MemorySize fileBytes();

        /** The most bytes of a file after decompression. */
        @WithDefault("4G")
        MemorySize uncompressedBytes();

        /** The most voxels along one axis. */
        @WithDefault("2048")
        int dimension();

        /** The most voxels in all; a file takes 8 bytes of memory for each while it is checked. */
        @WithDefault("320000000")
        int voxels();

        /** The most bytes before the first voxel. */
        @WithDefault("16M")
        MemorySize headerBytes();
    }

    /** How files are checked. */
    interface Checks {

        /** How many files are decoded at a time; the rest wait. */
        @WithDefault("2")
        int atOnce();

        /** How much memory they may take together, 8 bytes a voxel; half of the heap if not given. */
        Optional<MemorySize> memory();

        /** How far the corners of a label map may be from those of its image along each axis, in voxels. */
        @WithDefault("0.1")
        double positionTolerance();

        /** What size and shape the voxels of a CT scan may have. */
        Geometry ct();

        /** What size and shape the voxels of an MR scan may have. */
        Geometry mr();
    }

    /** What size and shape a scan's voxels may have; other scans are refused. The defaults are for people. */
    interface Geometry {

        /** The smallest distance between neighbouring voxels, in mm. */
        @WithDefault("0.05")
        double minSpacing();

        /** The largest distance between neighbouring voxels, in mm. */
        @WithDefault("50")
        double maxSpacing();

        /** The smallest extent along an axis, in mm. */
        @WithDefault("5")
        double minExtent();

        /** The largest extent along an axis, in mm. */
        @WithDefault("2500")
        double maxExtent();

        /** The smallest angle between two axes, in degrees. */
        @WithDefault("45")
        double minAngle();
    }

    /** How events are announced. */
    interface Announcements {

        /** How long a request waits for the broker; after that the relay announces what was stored. */
        @WithDefault("10s")
        Duration patience();

        /** How often the relay looks for what is unannounced. */
        @WithDefault("2s")
        Duration relayEvery();

        /** How old that must be: younger events belong to requests in flight. */
        @WithDefault("5s")
        Duration relayAfter();
    }

    /** From where folders may be imported. */
    interface Import {

        /** The folders inside which folders may be imported; none if not given. */
        Optional<List<Path>> roots();

        /** How many volumes are taken in at a time. */
        @WithDefault("2")
        int atOnce();

        /** For how long a broker that does not answer is tried again before an import fails. */
        @WithDefault("10m")
        Duration patience();
    }

    /** How the drop folder is watched. */
    interface Drop {

        /** How often it is looked at. */
        @WithDefault("2s")
        Duration every();

        /** How long a file must not have been written to. */
        @WithDefault("3s")
        Duration settling();
    }
}
