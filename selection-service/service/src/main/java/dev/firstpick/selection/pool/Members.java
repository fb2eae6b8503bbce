package dev.firstpick.selection.pool;

import dev.firstpick.events.Json;
import dev.firstpick.ingest.events.PoolMembers;
import dev.firstpick.ingest.events.Role;
import dev.firstpick.store.ObjectRef;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The volumes of revisions. Sets of many thousands, so they are handled as sets. */
@ApplicationScoped
public class Members {

    private static final String LABELLED = "role <> 'POOL' and label is not null";

    private static final String NOT_IN_EXCLUSIONS = """
            not exists (
              select 1 from selection.exclusions e where e.pool = members.pool and e.volume = members.volume)
            """;

    private static final String NOT_REPLACED = """
            not exists (
              select 1 from selection.replacements r
              where r.pool = members.pool and r.volume = members.volume
                and (r.image_sha256 <> members.image_sha256 or r.role <> members.role))
            """;

    private static final String NOT_SET_ASIDE = """
            not exists (
              select 1 from selection.set_aside a
              where a.pool = members.pool and a.volume = members.volume
                and coalesce(a.until_revision, members.revision) >= members.revision)
            """;

    private static final String NOT_EXCLUDED = NOT_IN_EXCLUSIONS + " and " + NOT_REPLACED;

    /** Which members {@code m} may be picked, before those that show the same are looked at. */
    private static final String ELIGIBLE = """
             where m.pool = :pool and m.revision = :revision and m.role = 'POOL'
              and not exists (
                select 1 from selection.exclusions e where e.pool = m.pool and e.volume = m.volume)
              and not exists (
                select 1 from selection.replacements r
                where r.pool = m.pool and r.volume = m.volume and (r.image_sha256 <> m.image_sha256 or r.role <> m.role))
              and not exists (
                select 1 from selection.set_aside a
                where a.pool = m.pool and a.volume = m.volume and coalesce(a.until_revision, m.revision) >= m.revision)
              and not exists (
                select 1 from selection.members t
                where t.pool = m.pool and t.revision = m.revision and t.role <> 'POOL' and t.content = m.content)
            """;

    /** Members {@code m}, each with its annotation {@code a} if it has one. */
    private static final String WITH_ANNOTATIONS = """
            selection.members m left join selection.annotations a on a.pool = m.pool and a.volume = m.volume
            """;

    /** Which members may be looked at at all. */
    private static final String NOT_OUT = NOT_EXCLUDED + " and " + NOT_SET_ASIDE;

    /** A volume's row as {@code jsonb_to_recordset} takes it. */
    private record Row(
            String volume, String role, String image, String sha256, String content, Optional<String> label) {

        private Row(PoolMembers.Member member) {
            this(
                    member.volume(),
                    member.role().name(),
                    text(member.image()),
                    member.image().sha256(),
                    member.voxels().orElse(member.image().sha256()),
                    member.label().map(Row::text));
        }

        private static String text(ObjectRef ref) {
            return Json.text(ref);
        }
    }

    /** Stores some of a revision's members; those that are there stay as they are. */
    public Uni<Integer> add(Revision.Key revision, List<PoolMembers.Member> members) {
        String rows = Json.text(members.stream().map(Row::new).toList());
        return Panache.getSession().chain(session -> session.createNativeQuery("""
                                insert into selection.members (pool, revision, volume, role, image, image_sha256, content, label)
                                select :pool, :revision, volume, role, image, sha256, content, label
                                from jsonb_to_recordset(cast(cast(:rows as text) as jsonb))
                                  as member (volume text, role text, image text, sha256 text, content text, label text)
                                on conflict do nothing
                                """)
                .setParameter("pool", revision.pool())
                .setParameter("revision", revision.revision())
                .setParameter("rows", rows)
                .executeUpdate());
    }

    /** The candidates of a revision that may be looked at, by name: none that was excluded since or set aside; those of equal content all. */
    public Uni<List<PoolMembers.Member>> candidates(Revision.Key revision) {
        return of(revision, "role = 'POOL' and " + NOT_OUT);
    }

    /**
     * The candidates of a revision that may be picked, by name: none that was excluded or replaced, of those that show the same
     * (copies, by their voxels) one, and none that shows what a validation or test volume does. Of copies it is one of {@code preferred},
     * else one that is annotated, else the first by name.
     */
    public Uni<List<PoolMembers.Member>> eligible(Revision.Key revision, Collection<String> preferred) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "select volume, role, image, label from (select distinct on (m.content) m.* from "
                                        + WITH_ANNOTATIONS + ELIGIBLE + """
                                         order by m.content, case
                                           when m.volume = any(cast(string_to_array(:preferred, ',') as text[])) then 0
                                           when a.volume is not null then 1 else 2 end, m.volume) one
                                        order by volume
                                        """,
                                Object[].class)
                        .setParameter("pool", revision.pool())
                        .setParameter("revision", revision.revision())
                        .setParameter("preferred", String.join(",", preferred))
                        .getResultList())
                .map(rows -> rows.stream().map(Members::member).toList());
    }

    /** How many {@link #eligible} there are. */
    public Uni<Integer> countEligible(Revision.Key revision) {
        return Panache.getSession()
                .chain(session -> session.<Long>createNativeQuery(
                                "select count(distinct m.content) from selection.members m" + ELIGIBLE)
                        .setParameter("pool", revision.pool())
                        .setParameter("revision", revision.revision())
                        .getSingleResult())
                .map(Math::toIntExact);
    }

    /** The names of those that may be picked and have an annotation by now, of copies the first. */
    public Uni<List<String>> annotated(Revision.Key revision) {
        return Panache.getSession().chain(session -> session.<String>createNativeQuery("select min(m.volume) from "
                        + WITH_ANNOTATIONS + ELIGIBLE + " and a.volume is not null group by m.content order by 1")
                .setParameter("pool", revision.pool())
                .setParameter("revision", revision.revision())
                .getResultList());
    }

    /** How many candidates a revision has in all. */
    public Uni<Integer> countCandidates(Revision.Key revision) {
        return Panache.getSession()
                .chain(session -> session.<Long>createNativeQuery("select count(*) from selection.members"
                                + " where pool = :pool and revision = :revision and role = 'POOL'")
                        .setParameter("pool", revision.pool())
                        .setParameter("revision", revision.revision())
                        .getSingleResult())
                .map(Math::toIntExact);
    }

    /** How many candidates of a revision are none of an earlier one, or had another image there. */
    public Uni<Long> countNew(Revision.Key revision, int since) {
        return Panache.getSession().chain(session -> session.<Long>createNativeQuery("""
                                select count(*) from selection.members m
                                where m.pool = :pool and m.revision = :revision and m.role = 'POOL' and not exists (
                                  select 1 from selection.members b
                                  where b.pool = m.pool and b.revision = :since and b.volume = m.volume
                                    and b.image_sha256 = m.image_sha256)
                                """)
                .setParameter("pool", revision.pool())
                .setParameter("revision", revision.revision())
                .setParameter("since", since)
                .getSingleResult());
    }

    /** All candidates of a revision that are none of any of some earlier ones, by name. */
    public Uni<List<PoolMembers.Member>> candidatesBeyond(Revision.Key revision, Collection<Integer> earlier) {
        return candidates(revision)
                .chain(all -> earlier.isEmpty()
                        ? Uni.createFrom().item(all)
                        : Panache.getSession()
                                .chain(session -> session.<String>createNativeQuery("""
                                        select distinct m.volume || ' ' || m.image_sha256 from selection.members m
                                        where m.pool = :pool and m.role = 'POOL'
                                          and m.revision = any(cast(string_to_array(:earlier, ',') as int[]))
                                          and not exists (
                                            select 1 from selection.set_aside a
                                            where a.pool = m.pool and a.volume = m.volume and a.until_revision >= m.revision)
                                        """)
                                        .setParameter("pool", revision.pool())
                                        .setParameter(
                                                "earlier",
                                                earlier.stream()
                                                        .map(String::valueOf)
                                                        .collect(Collectors.joining(",")))
                                        .getResultList())
                                .map(HashSet::new)
                                .map(known -> all.stream()
                                        .filter(member -> !known.contains(member.volume() + " "
                                                + member.image().sha256()))
                                        .toList()));
    }

    /** The validation and test volumes that had a label when the revision was sealed and were not excluded since, by name. */
    public Uni<List<PoolMembers.Member>> labelled(Revision.Key revision) {
        return of(revision, LABELLED + " and " + NOT_EXCLUDED);
    }

    /** Whether the trainings of a revision were evaluated on a volume until it was excluded. */
    public Uni<Boolean> wasEvaluatedOn(Revision.Key revision, String volume) {
        return matches(revision, volume, LABELLED + " and " + NOT_REPLACED);
    }

    /** Whether the trainings of a revision were evaluated on a volume until it was replaced, or are now. */
    public Uni<Boolean> isEvaluatedOn(Revision.Key revision, String volume) {
        return matches(revision, volume, LABELLED + " and " + NOT_IN_EXCLUSIONS);
    }

    /** Whether a volume was a candidate to be looked at until it was excluded. */
    public Uni<Boolean> wasCandidate(Revision.Key revision, String volume) {
        return matches(revision, volume, "role = 'POOL' and " + NOT_REPLACED + " and " + NOT_SET_ASIDE);
    }

    /** Whether a volume was a candidate to be looked at until it was replaced, or is one now. */
    public Uni<Boolean> isCandidate(Revision.Key revision, String volume) {
        return matches(revision, volume, "role = 'POOL' and " + NOT_IN_EXCLUSIONS + " and " + NOT_SET_ASIDE);
    }

    private static Uni<Boolean> matches(Revision.Key revision, String volume, String condition) {
        return Panache.getSession()
                .chain(session -> session.<Long>createNativeQuery("select count(*) from selection.members"
                                + " where pool = :pool and revision = :revision and volume = :volume and " + condition)
                        .setParameter("pool", revision.pool())
                        .setParameter("revision", revision.revision())
                        .setParameter("volume", volume)
                        .getSingleResult())
                .map(found -> found > 0);
    }

    private static Uni<List<PoolMembers.Member>> of(Revision.Key revision, String condition) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "select volume, role, image, label from selection.members "
                                        + "where pool = :pool and revision = :revision and " + condition
                                        + " order by volume",
                                Object[].class)
                        .setParameter("pool", revision.pool())
                        .setParameter("revision", revision.revision())
                        .getResultList())
                .map(rows -> rows.stream().map(Members::member).toList());
    }

    private static PoolMembers.Member member(Object[] row) {
        return new PoolMembers.Member(
                (String) row[0],
                Role.valueOf((String) row[1]),
                ref((String) row[2]),
                Optional.ofNullable((String) row[3]).map(Members::ref));
    }

    private static ObjectRef ref(String json) {
        return Json.read(json.getBytes(StandardCharsets.UTF_8), ObjectRef.class, "member");
    }
}
