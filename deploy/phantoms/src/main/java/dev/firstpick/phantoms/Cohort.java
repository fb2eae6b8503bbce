package dev.firstpick.phantoms;

/**
 * The groups of a phantom population: each has an anatomy and a scanner of its own, and they are not equally frequent. A network
 * that has seen one does poorly on the others, so it matters which are annotated.
 */
public enum Cohort {
    /** A bean of usual shape in a scan of good contrast, darker than what surrounds it. */
    COMMON(0.42, new Shape(22, 5.6, 0.45, 5), new Scanner(0.64, 0.44, 0.18, 0.035, 0.15, 0)),
    /** Short and thick, in a noisy scan of little contrast under a strong bias field. */
    STOUT(0.27, new Shape(16, 6.6, 0.30, 3), new Scanner(0.56, 0.43, 0.26, 0.050, 0.40, 0)),
    /** Long, thin and curled, in a scan with thick slices. */
    CURLED(0.18, new Shape(25, 5.2, 0.40, 9), new Scanner(0.66, 0.40, 0.14, 0.035, 0.20, 1)),
    /** Of usual shape, but brighter than what surrounds it, and fluid brighter still: as in a T2-weighted scan. */
    INVERTED(0.13, new Shape(21, 5.6, 0.50, 5), new Scanner(0.36, 0.55, 0.92, 0.040, 0.20, 0));

    private final double frequency;
    private final Shape shape;
    private final Scanner scanner;

    Cohort(double frequency, Shape shape, Scanner scanner) {
        this.frequency = frequency;
        this.shape = shape;
        this.scanner = scanner;
    }

    /** Its part of a population; all together make 1. */
    public double frequency() {
        return frequency;
    }

    Shape shape() {
        return shape;
    }

    Scanner scanner() {
        return scanner;
    }

    /**
     * The mean organ of a cohort, in millimetres.
     *
     * @param length of the centreline from end to end
     * @param radius at the head
     * @param taper the part of the radius that is lost towards the tail
     * @param bend how far the centreline's middle lies off the line between its ends
     */
    record Shape(double length, double radius, double taper, double bend) {}

    /**
     * A cohort's mean scan; intensities between 0 and 1.
     *
     * @param body the tissue around
     * @param organ the organ, and its neighbours
     * @param fluid in the cavity
     * @param noise standard deviation
     * @param bias the bias field's largest logarithm, about
     * @param blur slices on either side that run into one
     */
    record Scanner(double body, double organ, double fluid, double noise, double bias, int blur) {}
}
