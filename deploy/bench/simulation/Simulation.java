import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * A discrete-event simulation of the queue. All pools are sealed at once. Each has its representation learned, then its volumes embedded in
 * shards, then its selections trained; a phase without a given time is left out. Late on one more pool asks for three trainings, which shows
 * whether it has to wait for the others' thousands. As in the selection service, jobs are held until the window has room, and released in turns
 * over the pools: to the pool with the fewest released, then to that which has waited longest (see {@code Line}). Whoever is free takes the job
 * released first, as of a share group. Jobs of one kind take equally long, trainers do not die, and the broker takes no time.
 */
public final class Simulation {

    private static final int LATE_JOBS = 3;

    private enum Kind {
        REPRESENTATION,
        EMBEDDING,
        TRAINING
    }

    private record Job(int pool, Kind kind, int volumes, double asked) {}

    private record Event(double time, long order, Runnable happening) {}

    /** Seconds of a job, and of a volume of an embedding. Zero: no such jobs. */
    private record Times(double representation, double embedding, double training) {}

    private record Size(int volumes, int pools, int trainings, int shard, double lateAt) {}

    private record Outcome(int trainers, int window, int jobs, double p50, double p99, double late, double end, double busy) {}

    private final Size size;
    private final Times times;
    private final int trainers;
    private final int window;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingDouble(Event::time).thenComparingLong(Event::order));
    private final List<ArrayDeque<Job>> held = new ArrayList<>();
    private final ArrayDeque<Job> released = new ArrayDeque<>();
    private final int[] releasedOfPool;
    private final long[] lastSent;
    private final int[] shardsLeft;
    private final List<Double> waits = new ArrayList<>();
    private double late;
    private long sent;
    private long order;
    private double now;
    private double work;
    private int free;
    private int inWindow;

    private Simulation(Size size, Times times, int trainers, int window) {
        this.size = size;
        this.times = times;
        this.trainers = trainers;
        this.window = window;
        this.free = trainers;
        int pools = size.pools() + 1;
        this.releasedOfPool = new int[pools];
        this.lastSent = new long[pools];
        this.shardsLeft = new int[pools];
        for (int pool = 0; pool < pools; pool++) {
            held.add(new ArrayDeque<>());
        }
    }

    public static void main(String[] arguments) throws IOException {
        Map<String, String> options = options(arguments);
        Size size = new Size(
                whole(options, "--volumes", 100_000),
                whole(options, "--pools", 20),
                whole(options, "--trainings", 80),
                whole(options, "--shard", 64),
                number(options, "--late-at", 600));
        Times times = new Times(
                number(options, "--representation", 0), number(options, "--embedding", 0), number(options, "--training", 40));
        Optional<Integer> window = Optional.ofNullable(options.remove("--window")).map(Integer::valueOf);
        String trainers = Optional.ofNullable(options.remove("--trainers")).orElse("1,2,5,10,20,50,100,200,500,1000");
        Optional<Path> picture = Optional.ofNullable(options.remove("--svg")).map(Path::of);
        if (!options.isEmpty()) {
            throw new IllegalArgumentException("unknown options " + options.keySet());
        }
        requireTextbookAnswers();
        List<Outcome> outcomes = new ArrayList<>();
        for (String count : trainers.split(",")) {
            int workers = Integer.parseInt(count);
            // The deployment's rule: the window is at least the number of trainers.
            Simulation simulation = new Simulation(size, times, workers, window.orElse(Math.max(4, workers)));
            Outcome outcome = simulation.run();
            outcomes.add(outcome);
            print(size, times, outcome);
        }
        if (picture.isPresent()) {
            Files.writeString(picture.get(), picture(outcomes, size));
        }
    }

    private static Map<String, String> options(String[] arguments) {
        Map<String, String> options = new HashMap<>();
        for (int n = 0; n < arguments.length; n += 2) {
            if (n + 1 == arguments.length) {
                throw new IllegalArgumentException(arguments[n] + ": found no value");
            }
            options.put(arguments[n], arguments[n + 1]);
        }
        return options;
    }

    private static int whole(Map<String, String> options, String name, int otherwise) {
        return options.containsKey(name) ? Integer.parseInt(options.remove(name)) : otherwise;
    }

    private static double number(Map<String, String> options, String name, double otherwise) {
        return options.containsKey(name) ? Double.parseDouble(options.remove(name)) : otherwise;
    }

    /** Of 100 jobs of 1,000 s the last of 7 trainers ends after ⌈100/7⌉ jobs' time; a single trainer's jobs wait for 49.5 on average. */
    private static void requireTextbookAnswers() {
        Size size = new Size(0, 1, 100, 64, 0);
        Times times = new Times(0, 0, 1000);
        Simulation seven = new Simulation(size, times, 7, 100);
        seven.askForTrainings(0, 100);
        seven.play();
        Simulation one = new Simulation(size, times, 1, 4);
        one.askForTrainings(0, 100);
        one.play();
        double mean = one.waits.stream().mapToDouble(wait -> wait).average().orElseThrow();
        if (seven.now != 15_000 || mean != 49_500) {
            throw new IllegalStateException(
                    "found an end at " + seven.now + " s and a mean wait of " + mean + " s, expected 15000 and 49500");
        }
    }

    private Outcome run() {
        for (int pool = 0; pool < size.pools(); pool++) {
            begin(pool);
        }
        int latecomer = size.pools();
        at(size.lateAt(), () -> askForTrainings(latecomer, LATE_JOBS));
        play();
        double[] sorted = waits.stream().mapToDouble(wait -> wait).sorted().toArray();
        return new Outcome(
                trainers,
                window,
                sorted.length,
                sorted[sorted.length / 2],
                sorted[(int) (sorted.length * 0.99)],
                late,
                now,
                work / (now * trainers));
    }

    private void play() {
        dispatch();
        while (!events.isEmpty()) {
            Event next = events.poll();
            now = next.time();
            next.happening().run();
            dispatch();
        }
    }

    private void at(double time, Runnable happening) {
        events.add(new Event(time, order++, happening));
    }

    /** Selection's dispatcher is woken by every outcome and every new job. */
    private void dispatch() {
        for (int pool = fairest(); pool >= 0 && inWindow < window; pool = fairest()) {
            released.add(held.get(pool).poll());
            releasedOfPool[pool]++;
            lastSent[pool] = ++sent;
            inWindow++;
        }
        while (free > 0 && !released.isEmpty()) {
            work(released.poll());
        }
    }

    /** The pool with the fewest jobs released, then the one that has waited longest; -1 if none has a job. */
    private int fairest() {
        int fairest = -1;
        for (int pool = 0; pool < held.size(); pool++) {
            if (!held.get(pool).isEmpty() && (fairest < 0 || before(pool, fairest))) {
                fairest = pool;
            }
        }
        return fairest;
    }

    private boolean before(int pool, int other) {
        return releasedOfPool[pool] != releasedOfPool[other]
                ? releasedOfPool[pool] < releasedOfPool[other]
                : lastSent[pool] < lastSent[other];
    }

    private void work(Job job) {
        double wait = now - job.asked();
        waits.add(wait);
        if (job.pool() == size.pools()) {
            late = Math.max(late, wait);
        }
        double seconds = secondsOf(job);
        work += seconds;
        free--;
        at(now + seconds, () -> done(job));
    }

    private double secondsOf(Job job) {
        return switch (job.kind()) {
            case REPRESENTATION -> times.representation();
            case EMBEDDING -> times.embedding() * job.volumes();
            case TRAINING -> times.training();
        };
    }

    private void done(Job job) {
        free++;
        inWindow--;
        releasedOfPool[job.pool()]--;
        if (job.kind() == Kind.REPRESENTATION) {
            embed(job.pool());
        } else if (job.kind() == Kind.EMBEDDING && --shardsLeft[job.pool()] == 0) {
            askForTrainings(job.pool(), size.trainings());
        }
    }

    private void begin(int pool) {
        if (times.representation() > 0) {
            held.get(pool).add(new Job(pool, Kind.REPRESENTATION, 0, now));
        } else {
            embed(pool);
        }
    }

    private void embed(int pool) {
        if (times.embedding() == 0) {
            askForTrainings(pool, size.trainings());
            return;
        }
        for (int left = size.volumes() / size.pools(); left > 0; left -= size.shard()) {
            held.get(pool).add(new Job(pool, Kind.EMBEDDING, Math.min(size.shard(), left), now));
            shardsLeft[pool]++;
        }
    }

    private void askForTrainings(int pool, int count) {
        for (int n = 0; n < count; n++) {
            held.get(pool).add(new Job(pool, Kind.TRAINING, 0, now));
        }
    }

    private static void print(Size size, Times times, Outcome outcome) {
        System.out.printf(
                Locale.ROOT,
                "{\"measure\":\"simulated queue time\",\"size\":\"%d volumes, %d pools, %d trainers, window %d\",\"jobs\":%d,"
                        + "\"seconds_given\":{\"representation\":%s,\"embedding\":%s,\"training\":%s},\"p50\":%.1f,\"p99\":%.1f,"
                        + "\"late_pool\":%.1f,\"unit\":\"s\",\"all_done_hours\":%.3f,\"trainers_busy\":%.3f}%n",
                size.volumes(),
                size.pools(),
                outcome.trainers(),
                outcome.window(),
                outcome.jobs(),
                times.representation(),
                times.embedding(),
                times.training(),
                outcome.p50(),
                outcome.p99(),
                outcome.late(),
                outcome.end() / 3600,
                outcome.busy());
    }

    /** Queue time over trainers, both on scales of powers of ten. */
    private static String picture(List<Outcome> outcomes, Size size) {
        StringBuilder svg = new StringBuilder("""
                <svg xmlns="http://www.w3.org/2000/svg" width="640" height="400" font-family="sans-serif" font-size="12">
                <rect width="640" height="400" fill="white"/>
                """);
        append(
                svg,
                "<text x=\"320\" y=\"20\" text-anchor=\"middle\">A job's time in the queue, %,d volumes in %d pools sealed at once (simulated)</text>%n",
                size.volumes(),
                size.pools());
        for (int power = 0; power <= 6; power++) {
            double y = y(Math.pow(10, power));
            append(svg, "<line x1=\"70\" x2=\"620\" y1=\"%1$.1f\" y2=\"%1$.1f\" stroke=\"#ddd\"/>%n", y);
            append(svg, "<text x=\"76\" y=\"%.1f\" text-anchor=\"end\">%,d s</text>%n", y + 4, (int) Math.pow(10, power));
        }
        for (int power = 0; power <= 3; power++) {
            append(
                    svg,
                    "<text x=\"%.1f\" y=\"372\" text-anchor=\"middle\">%,d</text>%n",
                    x(Math.pow(10, power)),
                    (int) Math.pow(10, power));
        }
        append(svg, "<text x=\"345\" y=\"392\" text-anchor=\"middle\">trainers</text>%n");
        curve(svg, "p50", "#1f77b4", 410, outcomes, Outcome::p50);
        curve(svg, "p99", "#d62728", 460, outcomes, Outcome::p99);
        curve(svg, "late pool", "#2ca02c", 510, outcomes, Outcome::late);
        return svg.append("</svg>\n").toString();
    }

    private static void curve(
            StringBuilder svg,
            String name,
            String colour,
            int at,
            List<Outcome> outcomes,
            java.util.function.ToDoubleFunction<Outcome> value) {
        String points = outcomes.stream()
                .map(outcome -> String.format(
                        Locale.ROOT, "%.1f,%.1f", x(outcome.trainers()), y(value.applyAsDouble(outcome))))
                .reduce((one, other) -> one + " " + other)
                .orElse("");
        append(svg, "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" points=\"%s\"/>%n", colour, points);
        append(svg, "<text x=\"%d\" y=\"48\" fill=\"%s\">%s</text>%n", at, colour, name);
    }

    private static void append(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }

    private static double x(double trainers) {
        return 80 + Math.log10(trainers) / 3 * 530;
    }

    private static double y(double seconds) {
        return 350 - Math.log10(Math.max(1, seconds)) / 6 * 310;
    }
}
