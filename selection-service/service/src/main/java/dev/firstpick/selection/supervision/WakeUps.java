package dev.firstpick.selection.supervision;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tells the loops of this replica that something was stored; those of others see it at their next round. */
@ApplicationScoped
public class WakeUps {

    private final List<Loop> loops = new CopyOnWriteArrayList<>();

    /** From now on {@code loop} is woken too. */
    public void register(Loop loop) {
        loops.add(loop);
    }

    /** Wakes all loops; to be called after the transaction. */
    public void wake() {
        loops.forEach(Loop::wake);
    }
}
