package dev.firstpick.learning.network;

/** The engine's native libraries could not be loaded: nothing can be learned in this process. */
public final class EngineUnavailableException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    private EngineUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The folder that {@code PYTORCH_LIBRARY_PATH} names has no engine; left to itself the loader would silently take another. */
    static EngineUnavailableException withoutLibtorch(String path) {
        return new EngineUnavailableException(
                "engine: PYTORCH_LIBRARY_PATH: found no libtorch.so in " + path
                        + ", expected the folder lib of an unpacked libtorch",
                null);
    }

    /** What a failure to load means for whoever starts the process. */
    static EngineUnavailableException of(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String complaint = String.valueOf(root.getMessage());
        String path = System.getenv("PYTORCH_LIBRARY_PATH");
        String where = path == null ? "the libraries on the class path" : "the libraries in PYTORCH_LIBRARY_PATH";
        String advice;
        if (complaint.contains("undefined symbol")) {
            advice = "libdjl_torch.so was built for another libtorch than " + where
                    + "; take the libtorch that PYTORCH_VERSION and PYTORCH_FLAVOR name, or build libdjl_torch.so for this one";
        } else if (complaint.contains("cannot open shared object file")) {
            advice = "a library that " + where + " need is missing; it is named below";
        } else if (complaint.contains("ffline mode") || complaint.contains("ownload")) {
            advice = "there is no libdjl_torch.so for PYTORCH_VERSION=" + System.getenv("PYTORCH_VERSION")
                    + " and PYTORCH_FLAVOR=" + System.getenv("PYTORCH_FLAVOR")
                    + "; the image brings one for 2.7.1 with cpu and cu128";
        } else {
            advice = where + " could not be loaded";
        }
        return new EngineUnavailableException(
                "engine: " + advice + ". The loader said: "
                        + complaint.lines().findFirst().orElse(""),
                failure);
    }
}
