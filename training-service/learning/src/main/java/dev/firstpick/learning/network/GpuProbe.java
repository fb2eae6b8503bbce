package dev.firstpick.learning.network;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Locale;

/**
 * Whether the engine can use a GPU, found out by using it. Its own count of GPUs is no help: it asks {@code libcudart.so} by that very name, and
 * is 0 where there is only a {@code libcudart.so.12} or {@code .13}, as in Python's wheels and newer toolkits.
 *
 * @param usable whether networks can live on the first GPU
 * @param reason why not, and what to do about it, as the end of a sentence; empty if usable
 */
record GpuProbe(boolean usable, String reason) {

    static GpuProbe run(String version, String flavor) {
        try (NDManager manager = NDManager.newBaseManager(Device.gpu(0), "PyTorch");
                NDArray one = manager.create(1f)) {
            if (one.toDevice(Device.cpu(), true).getFloat() == 1f) {
                return new GpuProbe(true, "");
            }
            return new GpuProbe(
                    false, "the first GPU returned another number than it was given; use another GPU or cpu");
        } catch (EngineException | IllegalArgumentException e) {
            return failed(String.valueOf(e.getMessage()), version, flavor);
        }
    }

    /** What the engine's complaint means for whoever starts it. */
    static GpuProbe failed(String complaint, String version, String flavor) {
        String said = complaint
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElse("nothing");
        String lower = complaint.toLowerCase(Locale.ROOT);
        String cause;
        if (lower.contains("not linked with support for cuda")
                || lower.contains("not compiled with cuda")
                || lower.contains("cuda backend")
                || lower.contains("'cuda' backend")) {
            cause = "PyTorch " + version + " (" + flavor
                    + ") is built for the CPU; set PYTORCH_LIBRARY_PATH, PYTORCH_VERSION and"
                    + " PYTORCH_FLAVOR for a libtorch with CUDA, or use the CUDA image";
        } else if (lower.contains("no nvidia driver") || lower.contains("driver") && lower.contains("not found")) {
            cause = "this machine has no NVIDIA driver that PyTorch " + version
                    + " can see; install one, or give the container" + " the GPU (NVIDIA's container runtime)";
        } else if (lower.contains("driver") && (lower.contains("too old") || lower.contains("insufficient"))) {
            cause = "the NVIDIA driver is older than PyTorch " + version + " (" + flavor
                    + ") needs; update the driver, or take a" + " libtorch for an older CUDA";
        } else if (lower.contains("no cuda gpus are available") || lower.contains("no cuda-capable device")) {
            cause = "the driver shows no GPU; see nvidia-smi and CUDA_VISIBLE_DEVICES";
        } else if (lower.contains("no kernel image")) {
            cause = "PyTorch " + version + " (" + flavor
                    + ") has no code for the first GPU's architecture; take a libtorch that has";
        } else if (lower.contains("out of memory")) {
            cause = "the first GPU has no memory left; see in nvidia-smi who holds it";
        } else {
            cause = "PyTorch " + version + " (" + flavor + ") cannot use the first GPU";
        }
        // The first sentence says it; what follows lists the engine's backends.
        int end = said.indexOf(". ");
        return new GpuProbe(false, cause + ". The engine said: " + (end < 0 ? said : said.substring(0, end + 1)));
    }
}
