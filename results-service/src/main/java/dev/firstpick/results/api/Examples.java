package dev.firstpick.results.api;

/** Answers as the API's description shows them. */
final class Examples {

    static final String POOL = """
            {"pool":"spleens","organ":"spleen","modality":"ct","openedAt":"2026-03-01T08:00:00Z","revision":1,"candidates":40,
             "sealedAt":"2026-03-01T09:00:00Z","volumes":61,"excluded":1,"annotated":5,"found":2,"copies":0,"labelEmpty":0,
             "setAside":0,"selections":8,
             "roles":{"pool":40,"validation":0,"test":21},"runs":{"queued":0,"running":1,"completed":7,"failed":0}}""";

    static final String POOLS = "[" + POOL + "]";

    static final String VOLUME = """
            {"pool":"spleens","volume":"scan-041","role":"pool","shape":[512,512,90],"spacing":[0.79,0.79,5.0],"dataType":"int16",
             "imageBytes":15204321,"registeredAt":"2026-03-01T08:02:11Z","annotated":false,"excluded":false,"revision":1,
             "findings":[{"code":"sheared","text":"the axes are 1.2 degrees off a right angle"}],"labelEmpty":false,"diagonal":727.5,
             "setAside":false,"remarkable":true}""";

    static final String VOLUMES = "[" + VOLUME + "]";

    static final String SELECTION = """
            {"selection":"5f0c…","pool":"spleens","revision":1,"strategy":"typiclust","scope":"global","budget":5,"seed":1,
             "purpose":"annotate","annotated":2,"wanted":5,"withdrawn":0,"runs":0,
             "picks":[{"rank":1,"volume":"scan-041","score":0.81,"reason":"the most typical of cluster 1 (14 scans)","annotated":true}]}""";

    static final String SELECTIONS = "[" + SELECTION + "]";

    static final String PICKS = """
            [{"selection":"5f0c…","rank":1,"pool":"spleens","volume":"scan-041","score":0.81,
              "reason":"the most typical of cluster 1 (14 scans)","annotated":false,"strategy":"typiclust","scope":"global","budget":5,
              "seed":1,"purpose":"annotate","revision":1}]""";

    static final String RUN = """
            {"run":"9ab3…","pool":"spleens","kind":"training","state":"completed","strategy":"typiclust","scope":"global","budget":5,
             "seed":1,"trainingSeed":1,"iterations":30000,"evaluated":21,"undefined":0,"undefinedShare":0.0,"meanDice":0.897,"sdDice":0.04,"worstDice":0.78,"meanHd95":3.1,
             "meanAssd":0.9,"penalisedHd95":3.1,"penalisedAssd":0.9,"seconds":5400.0,"worker":"trainer-1","attempt":1,"completedAt":"2026-03-01T12:00:00Z"}""";

    static final String RUNS = "[" + RUN + "]";

    static final String CASES = """
            [{"run":"9ab3…","volume":"scan-102","pool":"spleens","dice":0.78,"hd95":7.9,"assd":2.2,"classCount":1,
              "undefinedClasses":0,"undefinedShare":0.0,"penalisedHd95":7.9,"penalisedAssd":2.2,
              "classes":[{"value":1,"name":"spleen","dice":0.78,"hd95":7.9,"assd":2.2}]}]""";

    static final String CLASSES = """
            [{"run":"9ab3…","value":2,"pool":"livers","name":"tumour","scans":21,"meanDice":0.41,"undefined":6,"undefinedShare":0.286,
              "meanHd95":12.4,"meanAssd":3.8,"penalisedHd95":158.2,"penalisedAssd":151.9}]""";

    static final String PROGRESS = """
            [{"run":"9ab3…","attempt":1,"phase":"training","done":600,"total":30000,"loss":0.41,"learningRate":0.0098,
              "perSecond":5.5,"at":"2026-03-01T10:31:49Z"}]""";

    static final String FAILURES = """
            [{"failure":"9ab3….1","run":"9ab3…","pool":"spleens","kind":"training","strategy":"typiclust","scope":"global","budget":5,
              "seed":1,"trainingSeed":1,"attempt":1,"terminal":false,
              "reason":"scan-017: corrupt in the object store","worker":"trainer-2","failedAt":"2026-03-01T10:30:00Z"}]""";

    static final String DEAD_LETTERS = """
            [{"id":"dlq.training-events-0-3","topic":"dlq.training-events","sourceTopic":"training-events","key":"spleens",
              "type":"dev.firstpick.evaluation-completed.v1","reason":"cases.job: found 77…, expected 9a…","at":"2026-03-01T12:00:00Z"}]""";

    static final String LEADERBOARD = """
            [{"strategy":"typiclust","scope":"global","budget":5,"runs":2,"selections":1,"meanDice":0.897,"sd":0.004,"worst":0.71,
              "percentile":93.3,"draws":15,"meanHd95":3.1,"meanAssd":0.9,"cases":21,"undefined":0,
              "undefinedShare":0.0,"penalisedHd95":3.1,"penalisedAssd":0.9,"emptyLabels":0,"interval":{"low":0.87,"high":0.92},
              "overRuns":{"low":0.894,"high":0.9},"overCases":{"low":0.87,"high":0.92},
              "comparison":{"pairs":21,"difference":0.021,"p":0.0004,"adjustedP":0.0012,"effect":0.83},
              "variance":{"training":0.004,"trainingInterval":{"low":0.002,"high":0.13}},"remarks":[],"sdSelection":null,
              "sdTraining":0.004,"revision":1,"digest":"3c1e…"}]""";

    static final String CURVES = """
            [{"strategy":"typiclust","scope":"global","budgets":[3,5,10],"meanDice":[0.86,0.897,0.91],
              "intervals":[{"low":0.82,"high":0.89},{"low":0.87,"high":0.92},{"low":0.89,"high":0.93}],"area":0.896}]""";

    static final String DRAWS = """
            [{"budget":5,"meanDice":[0.861,0.868,0.874,0.881,0.902]}]""";

    static final String MAP = """
            {"pool":"spleens","revision":1,"representation":"reconstruction","scope":"global","dimension":128,
             "explained":[0.61,0.14],"clusters":2,"volumes":["scan-001","scan-002"],"x":[-1.2,1.2],"y":[0.1,-0.1],
             "cluster":[0,1],"scores":{"proxy entropy":[0.11,0.32]},"annotated":[true,false]}""";

    static final String PROJECTION = """
            {"behind":{"ingest-events":0,"training-progress":12},"total":12,
             "rebuild":{"state":"done","done":5210,"total":5210,"startedAt":"2026-03-02T08:00:00Z","finishedAt":"2026-03-02T08:00:04Z"}}""";

    static final String NOT_FOUND = """
            {"type":"about:blank","title":"Not Found","status":404,"detail":"there is no pool spleen"}""";

    static final String BAD = """
            {"type":"about:blank","title":"Bad Request","status":400,"detail":"limit: found 0, expected 1 to 1000",
             "errors":[{"field":"limit","found":"0","expected":"1 to 1000"}]}""";

    private Examples() {}
}
