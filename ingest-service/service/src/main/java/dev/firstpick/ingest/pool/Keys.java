package dev.firstpick.ingest.pool;

import dev.firstpick.ingest.events.AnnotationRegistered;
import dev.firstpick.ingest.events.IngestEvent;
import dev.firstpick.ingest.events.PoolOpened;
import dev.firstpick.ingest.events.PoolSealed;
import dev.firstpick.ingest.events.VolumeExcluded;
import dev.firstpick.ingest.events.VolumeRegistered;
import dev.firstpick.ingest.events.VolumeReplaced;

/** Where manifests lie in the object store. */
final class Keys {

    static final String POOLS = "pools/";
    static final String VOLUMES = "volumes";
    static final String REPLACED = "replaced";
    static final String ANNOTATIONS = "annotations";
    static final String CORRECTED = "corrected";
    private static final String JSON = ".json";

    private Keys() {}

    static String pool(String pool) {
        return POOLS + pool + "/pool.json";
    }

    static String volumes(String pool) {
        return POOLS + pool + "/" + VOLUMES + "/";
    }

    static String annotations(String pool) {
        return POOLS + pool + "/" + ANNOTATIONS + "/";
    }

    /** Where those manifests lie that took the place of one in {@link #volumes}: a folder for each volume, a number for each revision from 2 on. */
    static String replaced(String pool) {
        return POOLS + pool + "/" + REPLACED + "/";
    }

    /** Where those manifests lie that took the place of one in {@link #annotations}, likewise. */
    static String corrected(String pool) {
        return POOLS + pool + "/" + CORRECTED + "/";
    }

    static String excluded(String pool) {
        return POOLS + pool + "/excluded/";
    }

    /** Where it is kept, by digest, which volume was the first with some voxels. */
    static String voxels(String pool) {
        return POOLS + pool + "/voxels/";
    }

    /** Where it is kept what became of revisions of volumes: a label or a replacement, whichever came first. */
    static String settled(String pool) {
        return POOLS + pool + "/settled/";
    }

    /** Where the {@link Catalogue} lies. */
    static String catalogue(String pool) {
        return POOLS + pool + "/catalogue/";
    }

    /** What says that the {@link Catalogue} has all of a pool's manifests. */
    static String catalogued(String pool) {
        return POOLS + pool + "/catalogued";
    }

    static String revisions(String pool) {
        return POOLS + pool + "/revisions/";
    }

    static String in(String folder, String name) {
        return folder + name + JSON;
    }

    /** The manifest of an event. */
    static String of(IngestEvent event) {
        if (event instanceof PoolOpened opened) {
            return pool(opened.pool());
        }
        if (event instanceof VolumeRegistered registered) {
            return in(volumes(registered.pool()), registered.volume());
        }
        if (event instanceof VolumeReplaced replaced) {
            return in(replaced(replaced.pool()) + replaced.volume() + "/", Integer.toString(replaced.revision()));
        }
        if (event instanceof AnnotationRegistered annotated && annotated.revision() > 1) {
            return in(corrected(annotated.pool()) + annotated.volume() + "/", Integer.toString(annotated.revision()));
        }
        if (event instanceof AnnotationRegistered annotated) {
            return in(annotations(annotated.pool()), annotated.volume());
        }
        if (event instanceof VolumeExcluded excluded) {
            return in(excluded(excluded.pool()), excluded.volume());
        }
        PoolSealed sealed = (PoolSealed) event;
        return in(revisions(sealed.pool()), Integer.toString(sealed.revision()));
    }

    /** The folder in its pool that a manifest lies in, however deep. */
    static String kindOf(String key) {
        int from = key.indexOf('/', POOLS.length()) + 1;
        return key.substring(from, key.indexOf('/', from));
    }

    /** The volume whose later manifest lies under {@code key}: its folder's name. */
    static String folderOf(String key) {
        int end = key.lastIndexOf('/');
        return key.substring(key.lastIndexOf('/', end - 1) + 1, end);
    }

    /** The volume or revision that a manifest is about. */
    static String nameOf(String key) {
        return key.substring(key.lastIndexOf('/') + 1, key.length() - JSON.length());
    }
}
