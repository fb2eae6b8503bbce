package dev.firstpick.selection.endpoint;

import dev.firstpick.selection.picks.SelectionCounts;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * How far a pool's latest revision is.
 *
 * @param revision absent until the pool is sealed
 * @param base the number of the revision on whose candidates the representations are learned; often the revision's own
 * @param candidates how many volumes the revision has to choose from
 * @param selections how many got how far
 * @param jobs of all kinds
 * @param complete whether every selection that was asked for is trained, or made if it is not to be trained, or failed
 * @param setAside how many volumes are no candidates, as no features can be computed of them
 * @param retried steps of its work that were tried more than a few times, at most 20
 * @param failure why nothing can be selected from the revision
 */
@Schema(description = "How far a pool's latest revision is")
public record PoolStatus(
        String pool,
        Optional<Integer> revision,
        Optional<String> digest,
        Optional<Integer> base,
        int candidates,
        SelectionCounts selections,
        JobCounts.OfKind jobs,
        boolean complete,
        long setAside,
        List<StepView> retried,
        Optional<String> failure) {}
