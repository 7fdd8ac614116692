using Connectors.Encoders;
using Connectors.Encoders.Models;
using Connectors.Onnx.Models;
using Connectors.Onnx.Runtime;
using Connectors.Onnx.Tests.Tiny;
using Microsoft.Extensions.AI;
using Microsoft.ML.OnnxRuntime;

namespace Connectors.Onnx.Tests;

/// <summary>Threads, cancellation, progress, disposal, options and what Microsoft.Extensions.AI asks of a generator.</summary>
public sealed class EncoderTests
{
    [Fact]
    public async Task Many_callers_share_one_session_and_get_their_own_vectors()
    {
        using var model = new TinyModel().WithGraph();
        using var encoder = await SpladeEncoder.LoadAsync(model.Folder, new() { MaxConcurrentRuns = 4, MaxTokensPerBatch = 8 });
        var texts = new[] { "a", "b", "c", "a b", "b c", "a b c" };
        var expected = await encoder.GenerateAsync(texts);
        var calls = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => encoder.GenerateAsync(texts)));
        Assert.All(calls, call => Assert.All(expected.Zip(call), pair => Assert.Equal(0f, Golden.Difference(pair.First, pair.Second))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task No_more_batches_run_at_once_than_allowed_over_all_callers(int allowed)
    {
        using var folder = new TinyModel().WithGraph();
        using var model = await LoadAsync(folder, new SpladeOptions { MaxConcurrentRuns = allowed, MaxTokensPerBatch = 1 });
        using var full = new CountdownEvent(allowed);
        var (running, most) = (0, 0);
        Embedding<float> Read(ReadOnlySpan<float> output)
        {
            InterlockedMax(ref most, Interlocked.Increment(ref running));
            if (!full.IsSet)
                full.Signal();

            // Wait until as many run as may, so that one too many would be seen.
            Assert.True(full.Wait(TimeSpan.FromMinutes(1)));
            Interlocked.Decrement(ref running);
            return new Embedding<float>(new float[1]);
        }

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => model.EncodeAsync(["a", "b", "c"], null, Read, default)));
        Assert.Equal(allowed, most);
    }

    [Fact]
    public async Task The_model_never_runs_on_the_callers_thread()
    {
        using var model = new TinyModel().WithGraph();
        var threads = new Recorder<int>(_ => Environment.CurrentManagedThreadId);
        using var encoder = await SpladeEncoder.LoadAsync(model.Folder, new() { Progress = threads });
        var caller = 0;

        // A thread of its own that blocks cannot be lent to the pool.
        var thread = new Thread(() =>
        {
            caller = Environment.CurrentManagedThreadId;
            encoder.GenerateAsync(["a"]).GetAwaiter().GetResult();
        });
        thread.Start();
        thread.Join();
        Assert.NotEqual(caller, Assert.Single(threads.Values));
    }

    [Fact]
    public async Task Cancelling_ends_the_call_before_the_next_batch()
    {
        using var model = new TinyModel().WithGraph();
        using var cancellation = new CancellationTokenSource();
        var reports = new Recorder<EncodingProgress>(progress =>
        {
            cancellation.Cancel();
            return progress;
        });
        using var encoder = await SpladeEncoder.LoadAsync(model.Folder, new() { MaxTokensPerBatch = 1, Progress = reports });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => encoder.GenerateAsync(Enumerable.Repeat("a", 100), cancellationToken: cancellation.Token));
        Assert.Equal(new EncodingProgress(1, 100), Assert.Single(reports.Values));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SpladeEncoder.LoadAsync(model.Folder, cancellationToken: cancellation.Token));
    }

    [Fact]
    public async Task Progress_counts_the_texts_of_a_call_over_several_chunks()
    {
        using var model = new TinyModel().WithGraph();
        var reports = new Recorder<EncodingProgress>(progress => progress);
        using var encoder = await SpladeEncoder.LoadAsync(model.Folder, new() { MaxTokensPerBatch = 3000, Progress = reports });
        var vectors = await encoder.GenerateAsync(Enumerable.Range(0, 5000).Select(i => i % 2 == 0 ? "a" : "a b c"));
        Assert.Equal(5000, vectors.Count);
        Assert.Equal(new EncodingProgress(5000, 5000), reports.Values[^1]);
        Assert.Equal(reports.Values.Select(report => report.Done).Order(), reports.Values.Select(report => report.Done));
        Assert.Equal((2500 * 3) + (2500 * 5), vectors.Usage!.InputTokenCount);
        Assert.Equal(0f, Golden.Difference(vectors[1], vectors[4999]));
        Assert.NotEqual(0f, Golden.Difference(vectors[0], vectors[4999]));
    }

    [Fact]
    public async Task Disposing_lets_a_run_end_and_refuses_later_ones()
    {
        using var folder = new TinyModel().WithGraph();
        var model = await LoadAsync(folder, new SpladeOptions { MaxTokensPerBatch = 1 });
        using var reading = new ManualResetEventSlim();
        using var disposed = new ManualResetEventSlim();
        var call = model.EncodeAsync(["a"], null, output => { reading.Set(); Assert.True(disposed.Wait(TimeSpan.FromMinutes(1))); return new Embedding<float>(output.ToArray()); }, default);
        Assert.True(reading.Wait(TimeSpan.FromMinutes(1)));
        model.Dispose();
        model.Dispose();
        disposed.Set();
        Assert.Single(await call);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => model.EncodeAsync(["a"], null, output => new Embedding<float>(output.ToArray()), default));
    }

    [Fact]
    public async Task Metadata_vocabulary_tokenizer_and_session_are_reached_by_GetService()
    {
        using var model = new TinyModel().WithGraph();
        using var encoder = await SpladeEncoder.LoadAsync(model.Folder, new() { ModelId = "tiny" });
        var metadata = Assert.IsType<EmbeddingGeneratorMetadata>(encoder.GetService(typeof(EmbeddingGeneratorMetadata)));
        Assert.Equal(("onnxruntime", "tiny", 10), (metadata.ProviderName, metadata.DefaultModelId, metadata.DefaultModelDimensions));
        Assert.Equal(10, encoder.GetVocabulary().Count);
        Assert.IsType<WordPieceTokenizer>(encoder.GetService(typeof(WordPieceTokenizer)));
        Assert.IsType<InferenceSession>(encoder.GetService(typeof(InferenceSession)));
        Assert.Same(encoder, encoder.GetService(typeof(IEmbeddingGenerator<string, SparseEmbedding>)));
        Assert.Null(encoder.GetService(typeof(ISparseVocabulary), "key"));
        Assert.Null(encoder.GetService(typeof(string)));
        using var dense = await DenseEncoder.LoadAsync(model.Folder);
        Assert.Null(dense.GetService(typeof(ISparseVocabulary)));
        Assert.Same(dense, dense.GetService(typeof(DenseEncoder)));
        Assert.Equal($"{Path.GetFileName(model.Folder)}#model.onnx", Assert.Single(await dense.GenerateAsync(["a"])).ModelId);
    }

    [Fact]
    public async Task Other_dimensions_than_the_models_are_refused()
    {
        using var model = new TinyModel().WithGraph();
        using var encoder = await DenseEncoder.LoadAsync(model.Folder);
        Assert.Single(await encoder.GenerateAsync(["a"], new() { Dimensions = 10 }));
        await Assert.ThrowsAsync<NotSupportedException>(() => encoder.GenerateAsync(["a"], new() { Dimensions = 5 }));
    }

    [Fact]
    public async Task Options_out_of_range_are_refused_before_any_file_is_read()
    {
        foreach (var options in new SpladeOptions[]
        {
            new() { MaxTokens = 2 }, new() { MaxTokensPerBatch = 0 }, new() { MaxConcurrentRuns = 0 }, new() { IntraOpThreads = 0 }, new() { ExecutionProvider = (ExecutionProvider)99 },
            new() { Pooling = (SparsePooling)99 }, new() { Activation = (SparseActivation)99 },
        })
        {
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => SpladeEncoder.LoadAsync("/nowhere", options));
        }

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => DenseEncoder.LoadAsync("/nowhere", new() { Pooling = (DensePooling)99 }));
    }

    [Fact]
    public async Task Limits_beyond_the_network_or_the_memory_are_refused()
    {
        using var model = new TinyModel(("config.json", """{"architectures":["BertForMaskedLM"],"max_position_embeddings":64}""")).WithGraph();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => SpladeEncoder.LoadAsync(model.Folder, new() { MaxTokens = 65 }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => SpladeEncoder.LoadAsync(model.Folder, new() { MaxTokensPerBatch = int.MaxValue / 9 }));
    }

    [Fact]
    public async Task The_session_can_be_configured_and_a_provider_that_is_missing_is_named()
    {
        using var model = new TinyModel().WithGraph();
        var configured = 0;
        using var encoder = await SpladeEncoder.LoadAsync(model.Folder, new() { IntraOpThreads = 3, ConfigureSession = session => configured = session.IntraOpNumThreads });
        Assert.Equal(3, configured);
        var error = await Assert.ThrowsAsync<NotSupportedException>(() => SpladeEncoder.LoadAsync(model.Folder, new() { ExecutionProvider = ExecutionProvider.Cuda }));
        Assert.Contains("Cuda", error.Message);
    }

    private static async Task<TextModel> LoadAsync(TinyModel model, SpladeOptions options) =>
        await TextModel.LoadAsync(await ModelFolder.ReadAsync(model.Folder, hub: null, default), PromptSet.Read(null, null), options, "none", new GraphSource(Path.Combine(model.Folder, "model.onnx"), null, ["logits"]), width: null, default);

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = most; value > seen; seen = most)
            Interlocked.CompareExchange(ref most, value, seen);
    }

    private sealed class Recorder<T>(Func<EncodingProgress, T> map) : IProgress<EncodingProgress>
    {
        private readonly List<T> _values = [];

        public IReadOnlyList<T> Values => _values;

        public void Report(EncodingProgress value)
        {
            lock (_values)
                _values.Add(map(value));
        }
    }
}
