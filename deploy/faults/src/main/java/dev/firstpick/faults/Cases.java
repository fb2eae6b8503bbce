package dev.firstpick.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Which cases there are. */
final class Cases {

    private Cases() {}

    static List<FaultCase> all() {
        List<FaultCase> cases = new ArrayList<>(MatrixCase.all());
        cases.addAll(PoisonCase.all());
        cases.addAll(List.of(
                new RedeliveryCase(), new ReorderingCase(), new DiskFullCase(), new BrokersCase(), new ClockCase()));
        return cases;
    }

    /** The most telling ones: kills where something is under way, of each other fault the worst moments, and all bad input. */
    static List<FaultCase> telling() {
        return all().stream().filter(Cases::tells).toList();
    }

    private static boolean tells(FaultCase one) {
        if (one instanceof MatrixCase matrix) {
            return matrix.what() == Fault.SIGKILL
                    ? matrix.when() == Moment.AFTER
                            || (matrix.when() == Moment.DURING && !matrix.at().isServer())
                    : Stream.of("training/sigterm/during", "selection/pause/after", "training/pause/during")
                            .anyMatch(matrix.name()::equals);
        }
        // A system of its own takes long to start; of those the dead broker is worth it.
        return !(one instanceof ClockCase);
    }
}
