package dev.firstpick.learning;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.firstpick.learning.network.HostTensor;
import dev.firstpick.learning.network.Safetensors;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that a run needs to go on as if it had never stopped. Written as one safetensors file: the tensors {@code weights.…},
 * {@code momentum.…}, {@code average.…} and {@code best.…}, and the rest as JSON in the header's {@code run}. Randomness needs no state of its own: it is
 * a function of the settings' seed and the iteration.
 *
 * @param objective {@code segmentation} or {@code reconstruction}
 * @param iteration how many iterations are done
 * @param settings the run's; only a run with the same settings may go on from here
 * @param lastLosses the last losses, the oldest first
 * @param weights the network's state
 * @param momentum the optimiser's
 * @param average of the weights so far; empty before the first counts
 * @param best the best model so far, if validation volumes were looked at
 */
public record Checkpoint(
        String objective,
        int iteration,
        TrainingSettings settings,
        List<Double> lastLosses,
        Map<String, HostTensor> weights,
        Map<String, HostTensor> momentum,
        Map<String, HostTensor> average,
        java.util.Optional<Best> best) {

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final String RUN = "run";

    /**
     * The best model so far.
     *
     * @param iteration after which it was looked at
     * @param dice the mean foreground Dice on the validation volumes
     * @param weights the network's state then
     */
    public record Best(int iteration, double dice, Map<String, HostTensor> weights) {}

    private record Run(
            String objective,
            int iteration,
            TrainingSettings settings,
            List<Double> lastLosses,
            int bestIteration,
            double bestDice) {}

    public Checkpoint {
        lastLosses = List.copyOf(lastLosses);
    }

    /**
     * Writes the whole checkpoint; does not close {@code out}.
     *
     * @throws IOException if {@code out} fails
     */
    public void write(OutputStream out) throws IOException {
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        weights.forEach((name, tensor) -> tensors.put("weights." + name, tensor));
        momentum.forEach((name, tensor) -> tensors.put("momentum." + name, tensor));
        average.forEach((name, tensor) -> tensors.put("average." + name, tensor));
        best.ifPresent(found -> found.weights().forEach((name, tensor) -> tensors.put("best." + name, tensor)));
        Run run = new Run(
                objective,
                iteration,
                settings,
                lastLosses,
                best.map(Best::iteration).orElse(0),
                best.map(Best::dice).orElse(0.0));
        new Safetensors(Map.of(RUN, toJson(run)), tensors).write(out);
    }

    /** The whole checkpoint as {@link #write} writes it. */
    public byte[] toBytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /**
     * Reads a whole checkpoint; does not close {@code in}.
     *
     * @throws IOException if {@code in} fails or holds something else
     */
    public static Checkpoint read(InputStream in) throws IOException {
        Safetensors file = Safetensors.read(in);
        String text = file.metadata().get(RUN);
        if (text == null) {
            throw new IOException("checkpoint: found no " + RUN + " in the header, expected a run's state");
        }
        Run run = JSON.readValue(text, Run.class);
        Map<String, HostTensor> best = part(file, "best.");
        return new Checkpoint(
                run.objective,
                run.iteration,
                run.settings,
                run.lastLosses,
                part(file, "weights."),
                part(file, "momentum."),
                part(file, "average."),
                best.isEmpty()
                        ? java.util.Optional.empty()
                        : java.util.Optional.of(new Best(run.bestIteration, run.bestDice, best)));
    }

    /** As {@link #read}, from memory. */
    public static Checkpoint fromBytes(byte[] bytes) throws IOException {
        return read(new ByteArrayInputStream(bytes));
    }

    void requireFor(String expectedObjective, TrainingSettings expected) {
        if (!objective.equals(expectedObjective) || !settings.equals(expected)) {
            throw new IllegalArgumentException("checkpoint: found one of a " + objective + " run with " + settings
                    + ", expected " + expectedObjective + " with " + expected);
        }
    }

    private static Map<String, HostTensor> part(Safetensors file, String prefix) {
        Map<String, HostTensor> result = new LinkedHashMap<>();
        file.tensors().forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                result.put(name.substring(prefix.length()), tensor);
            }
        });
        return result;
    }

    private static String toJson(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A run's state has no JSON form", e);
        }
    }
}
