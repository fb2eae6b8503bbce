package dev.firstpick.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which cases there are. */
final class Cases {

    private static final Set<String> TELLING =
            Set.of("training/sigkill/during", "training/sigterm/during", "selection/pause/after");

    /** Of what is taken away one of each kind: to tell, to work, and to know. */
    private static final Set<String> TELLING_RULES = Set.of(
            "access/selection/topic/training-jobs/write",
            "access/training/group/trainers/read",
            "access/results/topic/ingest-events/read");

    private Cases() {}

    static List<FaultCase> all() {
        List<FaultCase> cases = new ArrayList<>(MatrixCase.all());
        cases.addAll(PoisonCase.all());
        cases.addAll(List.of(
                new RedeliveryCase(), new ReorderingCase(), new DiskFullCase(), new BrokersCase(), new ClockCase()));
        cases.add(new SecuredCase());
        cases.addAll(AccessCase.all());
        return cases;
    }

    /** The most telling ones: each component killed at its worst moment, a trainer within its work, a pause, all bad input, and a secured broker. */
    static List<FaultCase> telling() {
        return all().stream().filter(Cases::tells).toList();
    }

    private static boolean tells(FaultCase one) {
        if (one instanceof MatrixCase matrix) {
            return (matrix.what() == Fault.SIGKILL && matrix.when() == Moment.AFTER) || TELLING.contains(matrix.name());
        }
        return one instanceof PoisonCase
                || one instanceof DiskFullCase
                || one instanceof SecuredCase
                || TELLING_RULES.contains(one.name());
    }
}
