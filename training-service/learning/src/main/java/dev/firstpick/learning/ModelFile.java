package dev.firstpick.learning;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.firstpick.learning.data.PatchSize;
import dev.firstpick.learning.network.HostTensor;
import dev.firstpick.learning.network.Safetensors;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;

/** A model as one safetensors file: MONAI's names for the weights, and what inference needs as JSON in the header. */
record ModelFile(Task task, TrainingSettings settings, PatchSize patch, Map<String, HostTensor> weights) {

    private static final ObjectMapper JSON =
            JsonMapper.builder().addModule(new Jdk8Module()).build();
    private static final String TASK = "task";
    private static final String SETTINGS = "settings";
    private static final String PATCH = "patch";

    static ModelFile of(Task task, TrainingSettings settings, PatchSize patch, Map<String, HostTensor> weights) {
        return new ModelFile(task, settings, patch, weights);
    }

    void write(OutputStream out) throws IOException {
        Map<String, String> header = Map.of(
                TASK, JSON.writeValueAsString(task),
                SETTINGS, JSON.writeValueAsString(settings),
                PATCH, JSON.writeValueAsString(patch));
        new Safetensors(header, weights).write(out);
    }

    static ModelFile read(InputStream in) throws IOException {
        Safetensors file = Safetensors.read(in);
        return new ModelFile(
                part(file, TASK, Task.class),
                part(file, SETTINGS, TrainingSettings.class),
                part(file, PATCH, PatchSize.class),
                file.tensors());
    }

    private static <T> T part(Safetensors file, String name, Class<T> type) throws IOException {
        String text = file.metadata().get(name);
        if (text == null) {
            throw new IOException(
                    "model: found no " + name + " in the header, expected a model that was exported here");
        }
        return JSON.readValue(text, type);
    }
}
