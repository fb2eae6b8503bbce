package dev.firstpick.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which cases there are. */
final class Cases {

    private static final Set<String> TELLING =
            Set.of("training/sigkill/during", "training/sigterm/during", "selection/pause/after");

    private Cases() {}

    static List<FaultCase> all() {
        List<FaultCase> cases = new ArrayList<>(MatrixCase.all());
        cases.addAll(PoisonCase.all());
        cases.addAll(List.of(
                new RedeliveryCase(), new ReorderingCase(), new DiskFullCase(), new BrokersCase(), new ClockCase()));
        return cases;
    }

    /** The most telling ones: each component killed at its worst moment, a trainer within its work, a pause, and all bad input. */
    static List<FaultCase> telling() {
        return all().stream().filter(Cases::tells).toList();
    }

    private static boolean tells(FaultCase one) {
        if (one instanceof MatrixCase matrix) {
            return (matrix.what() == Fault.SIGKILL && matrix.when() == Moment.AFTER) || TELLING.contains(matrix.name());
        }
        return one instanceof PoisonCase || one instanceof DiskFullCase;
    }
}
