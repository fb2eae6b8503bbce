package dev.firstpick.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * Streams distinct small scans into the whole system, each checked and stored by ingest, and seen by selection and by results. First as many a second as
 * are asked for, then ten times as many at once, then few, to see how long each takes until the results show it. Whatever was acknowledged
 * must be in the results once when all is done.
 */
public final class LoadBench {

    private static final int BURST = 10;
    private static final int LATENCY_RATE = 100;
    private static final Duration TO_CATCH_UP = Duration.ofMinutes(20);

    private final LocalSystem system;
    private final Scanner scanner;
    private final List<Sample> samples = Collections.synchronizedList(new ArrayList<>());
    private final long begun = System.nanoTime();

    private LoadBench(LocalSystem system) {
        this.system = system;
        this.scanner = new Scanner(system.ingest(), system.results());
    }

    public static void main(String[] arguments) {
        try {
            run(arguments);
            System.exit(0);
        } catch (Exception e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static void run(String[] arguments) throws Exception {
        Map<String, String> options = new HashMap<>();
        for (int n = 2; n < arguments.length; n += 2) {
            options.put(arguments[n], arguments[n + 1]);
        }
        int registrations = Integer.parseInt(options.getOrDefault("--registrations", "100000"));
        int rate = Integer.parseInt(options.getOrDefault("--rate", "500"));
        int soakMinutes = Integer.parseInt(options.getOrDefault("--soak-minutes", "0"));
        Optional<Path> picture = Optional.ofNullable(options.get("--svg")).map(Path::of);
        Path home = Path.of(arguments[0]);
        Path state = Files.createDirectories(Path.of(arguments[1]));
        try (LocalSystem system = LocalSystem.start(home, state, 0, new Console())) {
            LoadBench bench = new LoadBench(system);
            Sampler sampler = new Sampler(bench::sample);
            bench.scanner.openPool();
            if (soakMinutes > 0) {
                bench.soak(soakMinutes, rate);
            } else {
                bench.load(registrations, rate);
            }
            sampler.stop();
            if (picture.isPresent()) {
                Files.writeString(picture.get(), LoadPicture.of(List.copyOf(bench.samples)));
            }
        }
    }

    private void load(int registrations, int rate) throws Exception {
        // The first of it is not what is measured: a service that has run for a while has compiled its code.
        int warm = Math.min(registrations / 2, 60 * rate);
        scanner.send(warm, rate);
        awaitVisible(warm);
        scanner.forgetTimes();
        Map<String, Sample.OfProcess> before = now().processes();
        long start = System.nanoTime();
        scanner.send(registrations, rate);
        double seconds = since(start);
        print("registrations a second, offered " + rate, registrations, registrations / seconds, "1/s");
        print("time to acknowledge, median, at " + rate + "/s", registrations, scanner.quantile(0.5), "ms");
        print("time to acknowledge, p99, at " + rate + "/s", registrations, scanner.quantile(0.99), "ms");
        long last = System.nanoTime();
        awaitVisible(warm + registrations);
        print("the results after the last acknowledgement", registrations, since(last), "s");
        now().processes().forEach((process, used) -> print(
                "processor time of " + process + " a registration",
                registrations,
                1e3 * (used.processor() - before.get(process).processor()) / registrations,
                "ms"));
        memory(registrations);
        burst(warm + registrations, BURST * rate);
        latency();
    }

    private void burst(int before, int many) throws Exception {
        scanner.forgetTimes();
        long start = System.nanoTime();
        scanner.send(many, many);
        print("burst: registrations a second, offered " + many, many, many / since(start), "1/s");
        print("burst: time to acknowledge, p99", many, scanner.quantile(0.99), "ms");
        print("burst: asked to come again, and came", many, scanner.sentAgain(), "requests");
        awaitVisible(before + many);
        print("burst: until all were in the results", many, since(start), "s");
        memory(many);
    }

    private void latency() throws Exception {
        int count = 60 * LATENCY_RATE;
        List<Double> visible = scanner.sendAndWatch(count, LATENCY_RATE);
        print("registration to visible in the results, median, at " + LATENCY_RATE + "/s", count, Scanner.quantile(visible, 0.5), "ms");
        print("registration to visible in the results, p99, at " + LATENCY_RATE + "/s", count, Scanner.quantile(visible, 0.99), "ms");
    }

    /** What grows: the median of the last third of the time over that of the middle third; the first third warms up. */
    private void soak(int minutes, int rate) throws Exception {
        int count = minutes * 60 * rate;
        scanner.send(count, rate);
        awaitVisible(count);
        List<Sample> all = List.copyOf(samples);
        List<Sample> middle = all.subList(all.size() / 3, 2 * all.size() / 3);
        List<Sample> last = all.subList(2 * all.size() / 3, all.size());
        for (String process : all.get(all.size() - 1).processes().keySet()) {
            growth(process + ": resident memory", middle, last, process, Sample.OfProcess::megabytes, "MB");
            growth(process + ": threads", middle, last, process, Sample.OfProcess::threads, "threads");
            growth(process + ": file handles", middle, last, process, Sample.OfProcess::handles, "handles");
        }
    }

    private static void growth(
            String measure,
            List<Sample> middle,
            List<Sample> last,
            String process,
            ToLongFunction<Sample.OfProcess> value,
            String unit) {
        double before = Scanner.quantile(Sample.values(middle, process, value), 0.5);
        double after = Scanner.quantile(Sample.values(last, process, value), 0.5);
        System.out.printf(
                Locale.ROOT,
                "{\"measure\":\"%s, last third over the middle third\",\"size\":%d,\"ours\":%.0f,\"peer\":%.0f,\"unit\":\"%s\",\"ratio\":%.4f,\"peak_mb\":null}%n",
                measure,
                middle.size() + last.size(),
                after,
                before,
                unit,
                after / before);
    }

    private void awaitVisible(long many) throws Exception {
        long end = System.nanoTime() + TO_CATCH_UP.toNanos();
        while (scanner.visible() < many) {
            system.checkAlive();
            if (System.nanoTime() > end) {
                throw new IllegalStateException("found " + scanner.visible() + " scans in the results, expected " + many);
            }
            Thread.sleep(100);
        }
        if (scanner.visible() > many) {
            throw new IllegalStateException("found " + scanner.visible() + " scans in the results, expected " + many);
        }
    }

    private void sample() {
        samples.add(now());
    }

    private Sample now() {
        return Sample.of(since(begun), scanner.acknowledged(), scanner.visible(), system.pids());
    }

    private void memory(int size) {
        system.peaks().forEach((process, peak) -> System.out.printf(
                Locale.ROOT,
                "{\"measure\":\"peak memory of %s\",\"size\":%d,\"ours\":%d,\"peer\":null,\"unit\":\"MB\",\"ratio\":null,\"peak_mb\":%d}%n",
                process,
                size,
                peak,
                peak));
    }

    private static void print(String measure, int size, double value, String unit) {
        System.out.printf(
                Locale.ROOT,
                "{\"measure\":\"%s\",\"size\":%d,\"ours\":%.2f,\"peer\":null,\"unit\":\"%s\",\"ratio\":null,\"peak_mb\":null}%n",
                measure,
                size,
                value,
                unit);
    }

    private static double since(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    /** Takes a sample a second, until it is told to stop. */
    private static final class Sampler {
        private final Thread thread;
        private volatile boolean stopping;

        Sampler(Runnable sample) {
            thread = new Thread(() -> {
                while (!stopping) {
                    sample.run();
                    try {
                        Thread.sleep(1_000);
                    } catch (InterruptedException e) {
                        return;
                    }
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        void stop() throws InterruptedException {
            stopping = true;
            thread.join(5_000);
        }
    }

    /**
     * What was to be seen at one moment.
     *
     * @param seconds since the start
     * @param acknowledged scans, by ingest
     * @param visible scans, in the results
     */
    record Sample(double seconds, long acknowledged, long visible, Map<String, OfProcess> processes) {

        /** Linux tells processor time in hundredths of a second. */
        private static final double TICKS = 100;

        /**
         * A process and those that it began.
         *
         * @param megabytes resident, what several processes share divided among them
         * @param processor seconds of processor time since it began
         */
        record OfProcess(long megabytes, long threads, long handles, double processor) {

            OfProcess plus(OfProcess other) {
                return new OfProcess(
                        megabytes + other.megabytes, threads + other.threads, handles + other.handles, processor + other.processor);
            }
        }

        static Sample of(double seconds, long acknowledged, long visible, Map<String, Long> pids) {
            Map<String, OfProcess> processes = new java.util.TreeMap<>();
            pids.forEach((name, pid) -> found(name, pid).ifPresent(found -> processes.put(name, found)));
            return new Sample(seconds, acknowledged, visible, processes);
        }

        /** PostgreSQL is many processes, which share most of their memory; of all others what they began is told by itself. */
        private static Optional<OfProcess> found(String name, long pid) {
            return name.equals(LocalSystem.POSTGRES) ? ProcessHandle.of(pid).flatMap(Sample::tree) : read(pid, "status", "VmRSS:");
        }

        private static Optional<OfProcess> tree(ProcessHandle first) {
            return Stream.concat(Stream.of(first), first.descendants())
                    .flatMap(process -> read(process.pid(), "smaps_rollup", "Pss:").stream())
                    .reduce(OfProcess::plus);
        }

        /** Empty if it has ended. */
        private static Optional<OfProcess> read(long pid, String memory, String resident) {
            Path process = Path.of("/proc", Long.toString(pid));
            try (var handles = Files.list(process.resolve("fd"))) {
                long threads = number(Files.readAllLines(process.resolve("status")), "Threads:");
                long kilobytes = number(Files.readAllLines(process.resolve(memory)), resident);
                return Optional.of(new OfProcess(kilobytes / 1024, threads, handles.count(), processor(process)));
            } catch (IOException | java.io.UncheckedIOException e) {
                return Optional.empty();
            }
        }

        /** Its own, and that of the children that have ended. */
        private static double processor(Path process) throws IOException {
            String stat = Files.readString(process.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = 0;
            for (int n = 11; n < 15; n++) {
                ticks += Long.parseLong(fields[n]);
            }
            return ticks / TICKS;
        }

        private static long number(List<String> lines, String name) {
            return lines.stream()
                    .filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        }

        static List<Double> values(List<Sample> samples, String process, ToLongFunction<OfProcess> value) {
            return samples.stream()
                    .filter(sample -> sample.processes().containsKey(process))
                    .map(sample -> (double) value.applyAsLong(sample.processes().get(process)))
                    .toList();
        }
    }
}
