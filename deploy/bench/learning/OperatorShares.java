import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What share of the time each kind of operator has for itself, without the operators that it calls. */
final class OperatorShares {

    private OperatorShares() {}

    /** An operator's call in a trace: microseconds. */
    private record Call(String name, String thread, double begin, double duration) {

        double end() {
            return begin + duration;
        }
    }

    /** Of a trace of PyTorch's profiler, the largest first. */
    static Map<String, Double> of(Path trace) throws IOException {
        List<Call> calls = new ArrayList<>();
        JsonNode root = new ObjectMapper().readTree(trace.toFile());
        for (JsonNode event : root.isArray() ? root : root.get("traceEvents")) {
            if (event.path("ph").asText().equals("X") && event.path("name").asText().contains("::")) {
                calls.add(new Call(
                        event.get("name").asText(),
                        event.path("tid").asText(),
                        event.get("ts").asDouble(),
                        event.get("dur").asDouble()));
            }
        }
        calls.sort(Comparator.comparingDouble(Call::begin).thenComparing(Comparator.comparingDouble(Call::duration).reversed()));
        Map<String, Double> own = new HashMap<>();
        Map<String, Deque<Call>> open = new HashMap<>();
        for (Call call : calls) {
            Deque<Call> outer = open.computeIfAbsent(call.thread(), thread -> new ArrayDeque<>());
            while (!outer.isEmpty() && outer.peek().end() <= call.begin()) {
                outer.pop();
            }
            if (!outer.isEmpty()) {
                own.merge(kind(outer.peek().name()), -call.duration(), Double::sum);
            }
            own.merge(kind(call.name()), call.duration(), Double::sum);
            outer.push(call);
        }
        double total = own.values().stream().mapToDouble(Double::doubleValue).sum();
        Map<String, Double> shares = new LinkedHashMap<>();
        own.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .forEach(entry -> shares.put(entry.getKey(), entry.getValue() / total));
        return shares;
    }

    private static String kind(String name) {
        String operator = name.replace("aten::", "");
        if (operator.contains("convolution") || operator.startsWith("conv")) {
            return operator.contains("backward") ? "convolutions, backward" : "convolutions, forward";
        }
        if (operator.contains("batch_norm")) {
            return "normalisation";
        }
        if (operator.contains("prelu")) {
            return "activation";
        }
        return switch (operator) {
            case "random_", "lt", "le", "bernoulli_", "mul_", "to", "_to_copy" -> "dropout";
            case "copy_", "clone", "contiguous", "constant_pad_nd", "cat", "fill_", "zero_", "empty", "index_select", "new_empty",
                    "empty_like", "zeros_like", "slice_backward", "narrow", "index_select_backward", "index_add_" -> "moving memory";
            case "_fused_sgd_", "_foreach_norm", "_foreach_mul_", "stack", "norm", "linalg_vector_norm" -> "optimiser";
            default -> "the rest";
        };
    }
}
