package dev.firstpick.faults;

/** All services on a broker as on Kubernetes: over TLS, with SCRAM, with the settings of the ConfigMap, and no more rights than users.yaml grants. */
record SecuredCase() implements FaultCase {

    @Override
    public String component() {
        return "all services";
    }

    @Override
    public String fault() {
        return "TLS, SCRAM and access rules";
    }

    @Override
    public String moment() {
        return "during";
    }

    @Override
    public String name() {
        return "access/all-rules";
    }

    @Override
    public Rig.Kind rig() {
        return Rig.Kind.SECURED;
    }

    @Override
    public String play(Rig rig, Scans scans, Promises promises) {
        Walk walk = new Walk(rig, scans, promises, "secured", Patience.LONG);
        String done = walk.all();
        rig.checkAlive();
        return done + "; " + AccessRule.all().size() + " access rules";
    }
}
