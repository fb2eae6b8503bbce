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

    /** The most telling ones: every kill where something is under way, and of each other fault the worst moments. */
    static List<FaultCase> telling() {
        return all().stream().filter(Cases::tells).toList();
    }

    private static boolean tells(FaultCase one) {
        if (one instanceof MatrixCase matrix) {
            return matrix.what() == Fault.SIGKILL
                    ? matrix.when() != Moment.BEFORE
                    : Stream.of("training/sigterm/during", "selection/pause/after", "training/pause/during")
                            .anyMatch(matrix.name()::equals);
        }
        return true;
    }
}
