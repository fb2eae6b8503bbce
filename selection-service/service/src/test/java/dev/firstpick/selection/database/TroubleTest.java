package dev.firstpick.selection.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.firstpick.events.Json;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TroubleTest {

    @Test
    void aConnectionThatBreaksPasses() {
        assertThat(Trouble.passes(new UncheckedIOException(new IOException("reset"))))
                .isTrue();
    }

    @Test
    void aPoolThatIsClosedAsTheServiceEndsPasses() {
        Pool pool = PgBuilder.pool(builder -> builder.connectingTo("postgresql://nobody@127.0.0.1:1/nothing"));
        pool.close();

        Throwable refused = catchThrowable(() ->
                pool.getConnection().toCompletionStage().toCompletableFuture().join());

        assertThat(Trouble.passes(refused)).isTrue();
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
