package dev.firstpick.results.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.firstpick.results.rows.PickRow;
import dev.firstpick.results.rows.SelectionRow;
import java.util.List;

/**
 * A selection with its picks.
 *
 * @param selection its fields stand beside {@code picks}
 * @param picks by rank
 */
public record PickedSelection(@JsonUnwrapped SelectionRow selection, List<PickRow> picks) {}
