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

    /** A registration is the volume's revision 1. An older revision never takes the place of a newer one. */
    private static final String REGISTERED = """
            insert into results.volumes as known (pool, volume, role, image_uri, image_sha256, image_bytes, shape, spacing, affine,
                                                  data_type, registered_at, revision, findings, voxels, copy_of, replaced_at)
            select distinct on (e.pool, e.volume)
                   e.pool, e.volume, e.role, e.image ->> 'uri', e.image ->> 'sha256', cast(e.image ->> 'bytes' as bigint),
                   cast(e.shape as text), cast(e.spacing as text), cast(e.affine as text), e."dataType", e.time,
                   coalesce(e.revision, 1), cast(e.findings as text), e.voxels, e."copyOf", case when e.revision > 1 then e.time end
            from jsonb_to_recordset(cast(cast(:json as text) as jsonb))
                as e(pool text, volume text, role text, image jsonb, shape jsonb, spacing jsonb, affine jsonb, "dataType" text,
                     revision int, findings jsonb, voxels text, "copyOf" text, time timestamptz)
            order by e.pool, e.volume, coalesce(e.revision, 1) desc
            on conflict (pool, volume) do update
            set role = excluded.role, image_uri = excluded.image_uri, image_sha256 = excluded.image_sha256,
                image_bytes = excluded.image_bytes, shape = excluded.shape, spacing = excluded.spacing, affine = excluded.affine,
                data_type = excluded.data_type, registered_at = excluded.registered_at, revision = excluded.revision,
                findings = excluded.findings, voxels = excluded.voxels, copy_of = excluded.copy_of,
                replaced_at = excluded.replaced_at
            where coalesce(known.revision, 0) <= excluded.revision""";

    private static final String EXCLUDED = """
            insert into results.volumes (pool, volume, excluded_at, excluded_reason)
            select e.pool, e.volume, e.time, e.reason
            from jsonb_to_recordset(cast(cast(:json as text) as jsonb)) as e(pool text, volume text, reason text, time timestamptz)
            on conflict (pool, volume) do update
            set excluded_at = excluded.excluded_at, excluded_reason = excluded.excluded_reason""";

    /** As of volumes: an older revision of a label map never takes the place of a newer one. */
    private static final String ANNOTATED = """
            insert into results.volumes as known (pool, volume, label_uri, label_sha256, label_bytes, label_classes, annotated_at,
                                                  label_revision, label_findings)
            select distinct on (e.pool, e.volume)
                   e.pool, e.volume, e.label ->> 'uri', e.label ->> 'sha256', cast(e.label ->> 'bytes' as bigint),
                   cast(e.classes as text), e.time, coalesce(e.revision, 1), cast(e.findings as text)
            from jsonb_to_recordset(cast(cast(:json as text) as jsonb))
                as e(pool text, volume text, label jsonb, classes jsonb, revision int, findings jsonb, time timestamptz)
            order by e.pool, e.volume, coalesce(e.revision, 1) desc
            on conflict (pool, volume) do update
            set label_uri = excluded.label_uri, label_sha256 = excluded.label_sha256, label_bytes = excluded.label_bytes,
                label_classes = excluded.label_classes, annotated_at = excluded.annotated_at,
                label_revision = excluded.label_revision, label_findings = excluded.label_findings
            where coalesce(known.label_revision, 0) <= excluded.label_revision""";

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
            Map<String, Object> told = Map.of("role", role, "revision", volume.revision());
            return change(event, volume.pool(), volume.volume(), REGISTERED, told);
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
