package dev.firstpick.phantoms;

import dev.firstpick.volume.Affine;
import dev.firstpick.volume.Grid;
import dev.firstpick.volume.Volume;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Makes phantoms: a curved organ of two parts in a body with neighbours of the same intensity, as an MR scanner would see it.
 * The same seed gives the same phantoms on any machine. Safe for any number of threads.
 */
public final class PhantomGenerator {

    /** One phantom in so many is an outlier. */
    private static final int CASES_AN_OUTLIER = 16;

    private static final int SMALLEST_AXIS = 34;
    private static final List<Oddity> ODDITIES = List.of(Oddity.ASKEW, Oddity.SPOILT, Oddity.SHRUNKEN);

    private static final int PURPOSE_POPULATION = 1;
    private static final int PURPOSE_ANATOMY = 2;
    private static final int PURPOSE_SCAN = 3;

    private final long seed;

    public PhantomGenerator(long seed) {
        this.seed = seed;
    }

    /**
     * The kinds of {@code cases} phantoms: cohorts by their frequency, one outlier in sixteen (at least one of four or more), in
     * random order.
     */
    public List<PhantomTraits> population(int cases) {
        if (cases < 1) {
            throw new IllegalArgumentException("cases: found " + cases + ", expected at least 1");
        }
        int outliers = cases < 4 ? 0 : Math.max(1, cases / CASES_AN_OUTLIER);
        List<PhantomTraits> population = new ArrayList<>();
        quotas(cases - outliers)
                .forEach((cohort, count) ->
                        population.addAll(Collections.nCopies(count, new PhantomTraits(cohort, Oddity.NONE))));
        for (int n = 0; n < outliers; n++) {
            Oddity oddity = ODDITIES.get(n % ODDITIES.size());
            population.add(new PhantomTraits(oddity == Oddity.SHRUNKEN ? Cohort.STOUT : Cohort.COMMON, oddity));
        }
        shuffle(population, Draws.of(seed, 0, PURPOSE_POPULATION));
        return List.copyOf(population);
    }

    /** The phantom number {@code index} of a population, of the kind that {@code traits} say. */
    public Phantom generate(int index, PhantomTraits traits) {
        Draws draws = Draws.of(seed, index, PURPOSE_ANATOMY);
        Grid grid = new Grid(
                SMALLEST_AXIS + draws.below(5),
                SMALLEST_AXIS + 2 + draws.below(5),
                SMALLEST_AXIS - 2 + draws.below(5),
                Affine.scaling(1, 1, 1));
        Cohort.Scanner scanner = varied(traits.cohort().scanner(), draws);
        Anatomy anatomy = Anatomy.draw(traits, draws);
        float[] label = new float[grid.size()];
        double[] signal = new double[grid.size()];
        for (int k = 0; k < grid.depth(); k++) {
            for (int j = 0; j < grid.height(); j++) {
                for (int i = 0; i < grid.width(); i++) {
                    Anatomy.Point point = anatomy.at(
                            i - (grid.width() - 1) / 2.0,
                            j - (grid.height() - 1) / 2.0,
                            k - (grid.depth() - 1) / 2.0,
                            scanner);
                    label[grid.index(i, j, k)] = point.label();
                    signal[grid.index(i, j, k)] = point.signal();
                }
            }
        }
        float[] image = new Acquisition(grid, traits, scanner, Draws.of(seed, index, PURPOSE_SCAN)).scan(signal);
        return new Phantom(new Volume(grid, image), new Volume(grid, label), traits);
    }

    /** As many of each cohort as its frequency asks for; what rounding leaves goes to those that lost most by it. */
    private static Map<Cohort, Integer> quotas(int cases) {
        Map<Cohort, Integer> quotas = new EnumMap<>(Cohort.class);
        int left = cases;
        for (Cohort cohort : Cohort.values()) {
            int whole = (int) (cases * cohort.frequency());
            quotas.put(cohort, whole);
            left -= whole;
        }
        List<Cohort> byLoss = new ArrayList<>(List.of(Cohort.values()));
        byLoss.sort(Comparator.comparingDouble(cohort -> quotas.get(cohort) - cases * cohort.frequency()));
        byLoss.subList(0, left).forEach(cohort -> quotas.merge(cohort, 1, Integer::sum));
        return quotas;
    }

    private static Cohort.Scanner varied(Cohort.Scanner mean, Draws draws) {
        return new Cohort.Scanner(
                draws.around(mean.body(), 0.03),
                draws.around(mean.organ(), 0.02),
                draws.around(mean.fluid(), 0.03),
                mean.noise(),
                mean.bias(),
                mean.blur());
    }

    private static void shuffle(List<PhantomTraits> population, Draws draws) {
        for (int n = population.size() - 1; n > 0; n--) {
            Collections.swap(population, n, draws.below(n + 1));
        }
    }
}
