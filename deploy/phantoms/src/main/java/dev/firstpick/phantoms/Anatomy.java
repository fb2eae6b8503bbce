package dev.firstpick.phantoms;

import java.util.ArrayList;
import java.util.List;

/**
 * One phantom's body: an organ, what lies beside it and looks the same, a cavity with fluid. Coordinates in millimetres from the
 * middle of the scan; y runs from head to tail of the organ. For one thread.
 */
final class Anatomy {

    private static final int NEIGHBOURS = 7;

    private final Pose pose;
    private final Blob body;
    private final Tube organ;
    private final Tube decoy;
    private final Tube cavity;
    private final List<Blob> neighbours;
    private final double border;

    private Anatomy(Pose pose, Blob body, Tube organ, Tube decoy, Tube cavity, List<Blob> neighbours, double border) {
        this.pose = pose;
        this.body = body;
        this.organ = organ;
        this.decoy = decoy;
        this.cavity = cavity;
        this.neighbours = neighbours;
        this.border = border;
    }

    static Anatomy draw(PhantomTraits traits, Draws draws) {
        Cohort.Shape mean = traits.cohort().shape();
        boolean shrunken = traits.oddity() == Oddity.SHRUNKEN;
        double size = shrunken ? 0.85 : 1;
        double bend = draws.around(mean.bend(), 1.5);
        double[] middle = {draws.around(3.5, 0.8), draws.around(0, 0.8), draws.around(-0.5, 0.8)};
        double rise = draws.around(4, 2);
        Tube organ = new Tube(
                middle,
                draws.around(mean.length(), 1.5),
                size * draws.around(mean.radius(), 0.4),
                draws.around(mean.taper(), 0.06),
                bend,
                rise);
        Tube decoy = new Tube(
                new double[] {draws.around(-9.5, 1), draws.around(1, 2), draws.around(1, 1.5)},
                draws.around(20, 3),
                draws.around(3.6, 0.4),
                draws.around(0.1, 0.1),
                -draws.around(mean.bend() * 0.6, 1.5),
                -rise);
        Tube cavity = new Tube(
                new double[] {middle[0] + 1.5, middle[1] + 2, middle[2] + (shrunken ? 7.0 : 7.5)},
                draws.around(17, 2),
                shrunken ? 5.0 : draws.around(2.8, 0.5),
                draws.around(0.3, 0.1),
                bend,
                rise);
        Blob body = new Blob(0, 0, 0, draws.around(18.5, 0.7), draws.around(19.5, 0.7), draws.around(17.5, 0.7));
        return new Anatomy(
                pose(traits, draws),
                body,
                organ,
                decoy,
                cavity,
                neighbours(organ, middle, draws),
                draws.around(0.45, 0.05));
    }

    private static Pose pose(PhantomTraits traits, Draws draws) {
        double turn = Math.toRadians(8);
        double[] angles = {draws.around(0, turn), draws.around(0, turn), draws.around(0, turn)};
        boolean askew = traits.oddity() == Oddity.ASKEW;
        if (askew) {
            angles[0] += Math.toRadians(25);
            angles[2] -= Math.toRadians(40);
        }
        double[] shift = {draws.around(0, 1.2), draws.around(0, 1.2), draws.around(0, 1.2)};
        return new Pose(shift, angles, draws.around(1, 0.05), askew);
    }

    /** The first touches the organ's head, as the amygdala does the hippocampus; the others lie about. */
    private static List<Blob> neighbours(Tube organ, double[] middle, Draws draws) {
        List<Blob> blobs = new ArrayList<>();
        blobs.add(new Blob(
                middle[0] - 3, draws.around(-12, 1), middle[2] + draws.around(7, 1), 4.2, 3.6, draws.around(3.8, 0.4)));
        while (blobs.size() < NEIGHBOURS) {
            double x = draws.between(-13, 13);
            double y = draws.between(-15, 15);
            double z = draws.between(-13, 13);
            double radius = draws.between(2.4, 4.2);
            boolean inBody = x * x / 196 + y * y / 256 + z * z / 196 < 1;
            if (inBody && organ.coverage(x, y, z) == 0) {
                blobs.add(new Blob(x, y, z, radius, radius * draws.between(0.9, 1.6), radius));
            }
        }
        return List.copyOf(blobs);
    }

    /** The class and the noiseless signal of the voxel at (x, y, z), with {@code scanner}'s intensities. */
    Point at(double x, double y, double z, Cohort.Scanner scanner) {
        double px = pose.apply(0, x, y, z);
        double py = pose.apply(1, x, y, z);
        double pz = pose.apply(2, x, y, z);
        double signal = over(0.05, scanner.body(), body.coverage(px, py, pz));
        for (Blob neighbour : neighbours) {
            signal = over(signal, scanner.organ(), neighbour.coverage(px, py, pz));
        }
        signal = over(signal, scanner.organ(), decoy.coverage(px, py, pz));
        signal = over(signal, scanner.fluid(), cavity.coverage(px, py, pz));
        double covered = organ.coverage(px, py, pz);
        double tail = organ.along() - border;
        double shade = 0.15 * (scanner.body() - scanner.organ()) * Math.max(-1, Math.min(1, 4 * tail));
        signal = over(signal, scanner.organ() + shade, covered);
        int label = covered < 0.5 ? 0 : tail < 0 ? Phantom.HEAD : Phantom.TAIL;
        return new Point(label, signal);
    }

    private static double over(double below, double above, double coverage) {
        return below + coverage * (above - below);
    }

    /** What lies at one voxel. */
    record Point(int label, double signal) {}
}
