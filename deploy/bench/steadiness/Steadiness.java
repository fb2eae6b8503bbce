import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Steadiness TRAININGS CANDIDATES: reads what SteadinessBench printed, and prints a JSON object a candidate. */
public final class Steadiness {

    private static final double NORMAL_975 = 1.959964;

    private Steadiness() {}

    /** What a candidate's trainings came to: Dice by pick, and the seconds of each training with its evaluation. */
    private static final class Outcome {

        private final Map<Integer, List<Double>> dice = new TreeMap<>();
        private final List<Double> seconds = new ArrayList<>();

        void add(int pick, double found, double time) {
            dice.computeIfAbsent(pick, p -> new ArrayList<>()).add(found);
            seconds.add(time);
        }

        int runs() {
            return seconds.size();
        }

        double mean() {
            return dice.values().stream().mapToDouble(Outcome::mean).average().orElseThrow();
        }

        /** Of the mean, over picks and seeds as they are: half the width of its 95 % interval, as if runs were independent. */
        double halfWidth() {
            double mean = mean();
            double squares = dice.values().stream().mapToDouble(each -> Math.pow(mean(each) - mean, 2)).sum();
            int picks = dice.size();
            return picks < 2 ? Double.NaN : student975(picks - 1) * Math.sqrt(squares / (picks - 1) / picks);
        }

        /** Pooled over the picks. */
        double sdOfSeeds() {
            return Math.sqrt(squaresWithin() / degrees());
        }

        double bound(double normalQuantile) {
            double degrees = degrees();
            double part = 2 / (9 * degrees);
            double chiSquare = degrees * Math.pow(1 - part + normalQuantile * Math.sqrt(part), 3);
            return Math.sqrt(squaresWithin() / chiSquare);
        }

        double worst() {
            return dice.values().stream().flatMap(List::stream).mapToDouble(Double::doubleValue).min().orElseThrow();
        }

        double medianSeconds() {
            return seconds.stream().sorted().skip(seconds.size() / 2).findFirst().orElseThrow();
        }

        private double squaresWithin() {
            double sum = 0;
            for (List<Double> each : dice.values()) {
                double mean = mean(each);
                sum += each.stream().mapToDouble(value -> Math.pow(value - mean, 2)).sum();
            }
            return sum;
        }

        private int degrees() {
            return runs() - dice.size();
        }

        private static double mean(List<Double> values) {
            return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        }

        /** The 97.5 % quantile of Student's t. */
        private static double student975(int degrees) {
            double[] known = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228};
            return degrees <= known.length ? known[degrees - 1] : NORMAL_975 + 2.4 / degrees;
        }
    }

    public static void main(String[] arguments) throws IOException {
        Map<String, Outcome> outcomes = new LinkedHashMap<>();
        for (String line : Files.readAllLines(Path.of(arguments[0]))) {
            String[] words = line.split(" ");
            outcomes.computeIfAbsent(words[0], name -> new Outcome())
                    .add(
                            Integer.parseInt(words[1]),
                            Double.parseDouble(words[3]),
                            Double.parseDouble(words[4]) + Double.parseDouble(words[5]));
        }
        for (String line : Files.readAllLines(Path.of(arguments[1]))) {
            String[] nameAndRest = line.trim().split("\\s+", 2);
            Outcome outcome = outcomes.get(nameAndRest[0]);
            if (outcome != null) {
                print(nameAndRest[0], nameAndRest.length > 1 ? nameAndRest[1] : "", outcome);
            }
        }
    }

    private static void print(String name, String settings, Outcome outcome) {
        double mean = outcome.mean();
        double half = outcome.halfWidth();
        System.out.printf(
                Locale.ROOT,
                "{\"measure\":\"sd over training seeds of the same picks\",\"size\":\"%s\",\"settings\":\"%s\",\"runs\":%d,\"ours\":%.4f,"
                        + "\"low\":%.4f,\"high\":%.4f,\"unit\":\"Dice\",\"mean\":%.4f,\"mean_low\":%.4f,\"mean_high\":%.4f,\"worst\":%.4f,"
                        + "\"seconds\":%.0f}%n",
                name,
                settings,
                outcome.runs(),
                outcome.sdOfSeeds(),
                outcome.bound(NORMAL_975),
                outcome.bound(-NORMAL_975),
                mean,
                mean - half,
                mean + half,
                outcome.worst(),
                outcome.medianSeconds());
    }
}
