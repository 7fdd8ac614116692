using Connectors.Encoders.Tests.Caching;
using Microsoft.Extensions.AI;

namespace Connectors.Encoders.Tests.Loading;

public sealed class LazyEncoderTests
{
    [Fact]
    public async Task All_callers_share_one_load()
    {
        var loads = 0;
        var gate = new TaskCompletionSource();
        using var encoder = new LazyEncoder<SparseEmbedding>(async _ =>
        {
            Interlocked.Increment(ref loads);
            await gate.Task;
            return new CountingEncoder();
        });
        var calls = Enumerable.Range(0, 8).Select(i => encoder.GenerateAsync([$"text {i}"])).ToList();
        Assert.Null(encoder.GetService(typeof(EmbeddingGeneratorMetadata)));
        gate.SetResult();
        await Task.WhenAll(calls);
        Assert.Equal(1, loads);
        Assert.Equal(CountingEncoder.Model, (encoder.GetService(typeof(EmbeddingGeneratorMetadata)) as EmbeddingGeneratorMetadata)?.DefaultModelId);
        Assert.Same(encoder, encoder.GetService(typeof(LazyEncoder<SparseEmbedding>)));
    }

    [Fact]
    public async Task A_failed_load_is_tried_again_by_the_next_call()
    {
        var loads = 0;
        using var encoder = new LazyEncoder<SparseEmbedding>(_ => ++loads == 1 ? throw new IOException("not yet") : Task.FromResult<IEmbeddingGenerator<string, SparseEmbedding>>(new CountingEncoder()));
        await Assert.ThrowsAsync<IOException>(() => encoder.LoadAsync());
        Assert.Single(await encoder.GenerateAsync(["a"]));
        Assert.Equal(2, loads);
    }

    [Fact]
    public async Task A_caller_who_gives_up_does_not_stop_the_load()
    {
        var gate = new TaskCompletionSource();
        using var encoder = new LazyEncoder<SparseEmbedding>(async _ =>
        {
            await gate.Task;
            return new CountingEncoder();
        });
        using var source = new CancellationTokenSource();
        var impatient = encoder.LoadAsync(source.Token);
        var patient = encoder.LoadAsync();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        gate.SetResult();
        Assert.IsType<CountingEncoder>(await patient);
    }

    [Fact]
    public async Task Disposing_disposes_what_was_loaded_and_stops_what_is_loading()
    {
        var inner = new CountingEncoder();
        var loaded = new LazyEncoder<SparseEmbedding>(_ => Task.FromResult<IEmbeddingGenerator<string, SparseEmbedding>>(inner));
        await loaded.LoadAsync();
        loaded.Dispose();
        loaded.Dispose();
        Assert.True(inner.IsDisposed);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => loaded.GenerateAsync(["a"]));

        var loading = new LazyEncoder<SparseEmbedding>(async token =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return new CountingEncoder();
        });
        var call = loading.LoadAsync();
        loading.Dispose();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task An_encoder_that_comes_after_the_end_is_disposed()
    {
        var gate = new TaskCompletionSource();
        var late = new CountingEncoder();
        var encoder = new LazyEncoder<SparseEmbedding>(async _ =>
        {
            await gate.Task;
            return late;
        });
        var call = encoder.LoadAsync();
        encoder.Dispose();
        gate.SetResult();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => call);
        Assert.True(late.IsDisposed);
    }
}
