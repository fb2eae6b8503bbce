package dev.firstpick.training.job;

/** What a job asks for can never be done, whoever tries: its failure is final. The message names the volume or the field to blame. */
public final class JobRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    public JobRefusedException(String message) {
        super(message);
    }

    public JobRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
