package dev.firstpick.learning.network;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Reads how busy the first GPU is and how much of its memory is taken, ten times a second, from {@code nvidia-smi}. */
final class GpuMeter implements AutoCloseable {

    private final Process process;
    private double busy;
    private int readings;
    private int peakMb;

    private GpuMeter(Process process) {
        this.process = process;
    }

    /**
     * @param busy the share of the time in which the GPU computed; NaN where nothing was read
     * @param peakMb the greatest memory taken on the GPU, of all processes; 0 where nothing was read
     */
    record Reading(double busy, int peakMb) {

        String json() {
            return peakMb == 0 ? "" : String.format(Locale.ROOT, ",\"peak_mb\":%d,\"gpu_busy\":%s", peakMb,
                    Double.isNaN(busy) ? "null" : String.format(Locale.ROOT, "%.2f", busy));
        }
    }

    /** Starts reading, or is a meter that reads nothing. */
    static GpuMeter start(boolean gpu) throws IOException {
        if (!gpu) {
            return new GpuMeter(null);
        }
        GpuMeter meter = new GpuMeter(new ProcessBuilder("nvidia-smi", "-i", "0", "--query-gpu=utilization.gpu,memory.used",
                "--format=csv,noheader,nounits", "-lms", "100").start());
        Thread reader = new Thread(meter::read, "nvidia-smi");
        reader.setDaemon(true);
        reader.start();
        return meter;
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] values = line.split(", *");
                synchronized (this) {
                    busy += Integer.parseInt(values[0].strip()) / 100.0;
                    readings++;
                    peakMb = Math.max(peakMb, Integer.parseInt(values[1].strip()));
                }
            }
        } catch (IOException e) {
            // The process was ended.
        }
    }

    synchronized void begin() {
        busy = 0;
        readings = 0;
        peakMb = 0;
    }

    /** Since {@link #begin}; the share only where there were enough readings to tell. */
    synchronized Reading end() {
        return new Reading(readings < 10 ? Double.NaN : busy / readings, peakMb);
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroy();
        }
    }
}
