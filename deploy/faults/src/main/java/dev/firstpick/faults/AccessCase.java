package dev.firstpick.faults;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** A service comes without one of its access rules: something fails, and the service's log says that it is for want of the right. Then it has it again. */
record AccessCase(AccessRule rule) implements FaultCase {

    /** A walk with all rules takes less for any of its steps. */
    private static final Duration TO_FAIL = Duration.ofSeconds(40);

    private static final int ATTEMPTS = 3;

    private static final List<String> WANT_OF_RIGHTS =
            List.of("AuthorizationException", "Not authorized", "not authorized", "AUTHORIZATION_FAILED");

    static List<AccessCase> all() {
        return AccessRule.all().stream().map(AccessCase::new).toList();
    }

    @Override
    public String component() {
        return rule.user();
    }

    @Override
    public String fault() {
        return "without " + rule;
    }

    @Override
    public String moment() {
        return "during";
    }

    @Override
    public String name() {
        return String.join(
                "/",
                "access",
                rule.user(),
                rule.type(),
                rule.resource(),
                rule.operation().toLowerCase(Locale.ROOT));
    }

    @Override
    public Rig.Kind rig() {
        return Rig.Kind.SECURED;
    }

    @Override
    public String play(Rig rig, Scans scans, Promises promises) {
        Service service = rig.service(Component.valueOf(rule.user().toUpperCase(Locale.ROOT)));
        String pool = String.join("-", rule.user(), rule.type(), rule.resource(), rule.operation());
        long logged = service.logged().length();
        service.terminate();
        rig.access().revoke(rule);
        service.start();
        String failure = "";
        String said = "";
        // On a busy machine something else may take too long: what is looked for is said in the log.
        for (int attempt = 1; attempt <= ATTEMPTS && !tellsOfRights(said); attempt++) {
            failure = failureOf(rig, scans, promises, pool + "-" + attempt, service);
            said = service.logged().substring((int) logged);
        }
        rig.access().grant(rule);
        service.terminate();
        service.start();
        service.awaitReady();
        Walk again = new Walk(rig, scans, promises, pool + "-again", Patience.LONG);
        again.pool();
        again.healthy();
        rig.checkAlive();
        if (!tellsOfRights(said)) {
            throw new BrokenPromiseException(List.of("without " + rule + " something failed (" + failure
                    + "), but the log does not say for want of what"));
        }
        return failure + "; the log says so; with the right again a pool went through";
    }

    private static boolean tellsOfRights(String log) {
        return WANT_OF_RIGHTS.stream().anyMatch(log::contains);
    }

    private String failureOf(Rig rig, Scans scans, Promises promises, String pool, Service service) {
        try {
            service.awaitListening(Patience.LONG);
            new Walk(rig, scans, promises, pool, TO_FAIL).all();
        } catch (IllegalStateException | dev.firstpick.local.LocalRunException e) {
            return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        }
        throw new BrokenPromiseException(
                List.of("without " + rule + " nothing failed: it is a right that is not needed"));
    }
}
