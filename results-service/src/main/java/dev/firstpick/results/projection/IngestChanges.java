package dev.firstpick.results.projection;

import dev.firstpick.ingest.events.AnnotationRegistered;
import dev.firstpick.ingest.events.IngestEvent;
import dev.firstpick.ingest.events.PoolOpened;
import dev.firstpick.ingest.events.PoolSealed;
import dev.firstpick.ingest.events.VolumeExcluded;
import dev.firstpick.ingest.events.VolumeRegistered;
import dev.firstpick.ingest.events.VolumeReplaced;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the events of ingest do. */
final class IngestChanges {

    private static final String OPENED = """
            insert into results.pools (pool, organ, modality, task, opened_at)
            select e.pool, e.task ->> 'organ', e.task ->> 'modality', cast(e.task as text), e.time
            from jsonb_to_recordset(cast(cast(:json as text) as jsonb)) as e(pool text, task jsonb, time timestamptz)
            on conflict (pool) do update
            set organ = excluded.organ, modality = excluded.modality, task = excluded.task, opened_at = excluded.opened_at""";

    private static final String REGISTERED = """
            insert into results.volumes (pool, volume, role, image_uri, image_sha256, image_bytes, shape, spacing, affine, data_type,
                                         registered_at)
            select e.pool, e.volume, e.role, e.image ->> 'uri', e.image ->> 'sha256', cast(e.image ->> 'bytes' as bigint),
                   cast(e.shape as text), cast(e.spacing as text), cast(e.affine as text), e."dataType", e.time
            from jsonb_to_recordset(cast(cast(:json as text) as jsonb))
                as e(pool text, volume text, role text, image jsonb, shape jsonb, spacing jsonb, affine jsonb, "dataType" text,
                     time timestamptz)
            on conflict (pool, volume) do update
            set role = excluded.role, image_uri = excluded.image_uri, image_sha256 = excluded.image_sha256,
                image_bytes = excluded.image_bytes, shape = excluded.shape, spacing = excluded.spacing, affine = excluded.affine,
                data_type = excluded.data_type, registered_at = excluded.registered_at""";

    private static final String EXCLUDED = """
            insert into results.volumes (pool, volume, excluded_at, excluded_reason)
            select e.pool, e.volume, e.time, e.reason
            from jsonb_to_recordset(cast(cast(:json as text) as jsonb)) as e(pool text, volume text, reason text, time timestamptz)
            on conflict (pool, volume) do update
            set excluded_at = excluded.excluded_at, excluded_reason = excluded.excluded_reason""";

    private static final String ANNOTATED = """
            insert into results.volumes (pool, volume, label_uri, label_sha256, label_bytes, label_classes, annotated_at)
            select e.pool, e.volume, e.label ->> 'uri', e.label ->> 'sha256', cast(e.label ->> 'bytes' as bigint),
                   cast(e.classes as text), e.time
            from jsonb_to_recordset(cast(cast(:json as text) as jsonb))
                as e(pool text, volume text, label jsonb, classes jsonb, time timestamptz)
            on conflict (pool, volume) do update
            set label_uri = excluded.label_uri, label_sha256 = excluded.label_sha256, label_bytes = excluded.label_bytes,
                label_classes = excluded.label_classes, annotated_at = excluded.annotated_at""";

    private static final String SEALED = """
            insert into results.revisions (pool, revision, digest, volumes, candidates, sealed_at)
            select e.pool, e.revision, e.digest, e.volumes, e.candidates, e.time
            from jsonb_to_recordset(cast(cast(:json as text) as jsonb))
                as e(pool text, revision int, digest text, volumes int, candidates int, time timestamptz)
            on conflict do nothing""";

    private IngestChanges() {}

    static Change of(IngestEvent event) {
        if (event instanceof PoolOpened opened) {
            String organ = opened.task().organ();
            return change(event, opened.pool(), opened.pool(), OPENED, Map.of("organ", organ));
        }
        if (event instanceof VolumeRegistered volume) {
            String role = volume.role().name().toLowerCase(Locale.ROOT);
            return change(event, volume.pool(), volume.volume(), REGISTERED, Map.of("role", role));
        }
        if (event instanceof VolumeReplaced volume) {
            String role = volume.role().name().toLowerCase(Locale.ROOT);
            return change(event, volume.pool(), volume.volume(), REGISTERED, Map.of("role", role));
        }
        if (event instanceof VolumeExcluded volume) {
            return change(event, volume.pool(), volume.volume(), EXCLUDED, Map.of());
        }
        if (event instanceof AnnotationRegistered annotation) {
            return change(event, annotation.pool(), annotation.volume(), ANNOTATED, Map.of());
        }
        PoolSealed sealed = (PoolSealed) event;
        Map<String, Object> told = Map.of("revision", sealed.revision(), "candidates", sealed.candidates());
        return change(event, sealed.pool(), sealed.pool(), SEALED, told);
    }

    private static Change change(IngestEvent event, String pool, String id, String sql, Map<String, Object> told) {
        return new Change(pool, id, event.time(), List.of(Statement.ofEach(sql, event)), told);
    }
}
