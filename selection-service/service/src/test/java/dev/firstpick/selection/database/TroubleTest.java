package dev.firstpick.selection.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.firstpick.events.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class TroubleTest {

    @Test
    void aConnectionThatBreaksPasses() {
        assertThat(Trouble.passes(new UncheckedIOException(new IOException("reset"))))
                .isTrue();
    }

    @Test
    void aPoolThatIsClosedAsTheServiceEndsPasses() {
        Vertx vertx = Vertx.vertx();
        Pool pool = PgBuilder.pool(builder ->
                builder.connectingTo("postgresql://nobody@127.0.0.1:1/nothing").using(vertx));
        done(pool.close());
        Throwable ofPool = catchThrowable(() -> done(pool.getConnection()));
        done(vertx.close());
        Throwable ofThreads = catchThrowable(() -> done(pool.getConnection()));

        assertThat(ofPool).hasMessageContaining("Pool closed");
        assertThat(ofThreads).isInstanceOf(RejectedExecutionException.class);
        assertThat(Trouble.passes(ofPool)).isTrue();
        assertThat(Trouble.passes(ofThreads)).isTrue();
    }

    private static void done(Future<?> future) {
        future.toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void anEventThatBreaksOffStaysAsItIs() {
        Throwable broken = catchThrowable(
                () -> Json.read("{\"pool\":".getBytes(StandardCharsets.UTF_8), Map.class, "pool-opened"));

        assertThat(broken).hasRootCauseInstanceOf(IOException.class);
        assertThat(Trouble.passes(broken)).isFalse();
        assertThat(Trouble.passes(new IllegalStateException(broken))).isFalse();
    }
}
