using System.Globalization;
using System.Text.Json;
using Connectors.Elasticsearch.Calls;
using Microsoft.Extensions.AI;

namespace Connectors.Elasticsearch;

/// <summary>The inference endpoints of a cluster: models that it runs itself, or reaches.</summary>
/// <remarks>Safe for concurrent use. Get it from <see cref="ElasticsearchStore.Inference"/>.</remarks>
public sealed class ElasticsearchInference
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly ElasticsearchStore _store;

    internal ElasticsearchInference(ElasticsearchStore store) => _store = store;

    internal TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>
    /// Makes an endpoint. The cluster may go on fetching and starting a model after the call: see <see cref="WaitUntilReadyAsync"/>.
    /// </summary>
    /// <param name="id">The id by which fields and queries name it.</param>
    /// <param name="definition">What it does, and how.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The endpoint as the cluster has it.</returns>
    /// <exception cref="StoreException">There is an endpoint of that id, or the licence does not allow it.</exception>
    /// <exception cref="NotSupportedException">The version of the cluster does not know the service.</exception>
    public Task<ElasticsearchInferenceEndpoint> CreateAsync(string id, ElasticsearchInferenceDefinition definition, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        ArgumentNullException.ThrowIfNull(definition);
        return RunAsync("create inference endpoint", isWrite: true, async (context, token) =>
        {
            var version = (await _store.Cluster.GetAsync(context, token).ConfigureAwait(false)).Version;
            if (definition.Service == InferenceBodies.CustomService && !version.IsAtLeast((8, 19), (9, 1)))
                throw new NotSupportedException($"Inference endpoints of the service custom need Elasticsearch 8.19 or 9.1; this cluster has {version}.");
            if (!definition.Chunking.IsEmpty && !version.IsAtLeast(8, 16))
                throw new NotSupportedException($"Settings of how texts are cut need Elasticsearch 8.16; this cluster has {version}.");
            try
            {
                return await _store.Channel.CallOnceAsync(HttpMethod.Put, $"{PathOf(id, definition.Task)}?{Timeout}", InferenceBodies.Create(definition), InferenceBodies.Endpoint, context, token).ConfigureAwait(false);
            }
            catch (StoreException e) when (e.IsTransient)
            {
                // The endpoint is there before its model is: fetching one takes longer than a request may.
                if (await FindAsync(id, context, token).ConfigureAwait(false) is { } made)
                    return made;
                throw;
            }
        }, cancellationToken);
    }

    /// <summary>Finds an endpoint.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The endpoint; null when there is none of that id.</returns>
    public Task<ElasticsearchInferenceEndpoint?> FindAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return RunAsync("find inference endpoint", isWrite: false, (context, token) => FindAsync(id, context, token), cancellationToken);
    }

    /// <summary>Lists the endpoints, those that the cluster has of itself among them.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The endpoints by id.</returns>
    public Task<IReadOnlyList<ElasticsearchInferenceEndpoint>> ListAsync(CancellationToken cancellationToken = default) =>
        RunAsync<IReadOnlyList<ElasticsearchInferenceEndpoint>>("list inference endpoints", isWrite: false, async (context, token) =>
        {
            var endpoints = await _store.Channel.CallAsync(HttpMethod.Get, "/_inference", default, InferenceBodies.Endpoints, context, token).ConfigureAwait(false);
            return [.. endpoints.OrderBy(endpoint => endpoint.Id, StringComparer.Ordinal)];
        }, cancellationToken);

    /// <summary>
    /// Lets an endpoint encode a word. Do this at the start of a program: an index with a semantic field, and the endpoint, can be made on a
    /// licence that does not allow their use, and then the first document fails.
    /// </summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when it has.</returns>
    /// <exception cref="StoreException">There is no such endpoint, its model is not ready, or the licence does not allow it; the message says which.</exception>
    public async Task TestAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        await RunAsync("test inference endpoint", isWrite: false, async (context, token) =>
        {
            await TestOnceAsync(await ExistingAsync(id, context, token).ConfigureAwait(false), context, token).ConfigureAwait(false);
            return true;
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits until an endpoint has encoded a word.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="deadline">How long to wait at most; the first fetch of a model takes minutes.</param>
    /// <param name="progress">Told before each try how far the model is; null for nobody.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends then.</returns>
    /// <exception cref="StoreException">It is not ready in time, or never will be: there is no such endpoint, or the licence does not allow it.</exception>
    public async Task WaitUntilReadyAsync(string id, TimeSpan deadline, IProgress<ElasticsearchInferenceProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(deadline, TimeSpan.Zero);
        var last = new ElasticsearchInferenceProgress("unknown", 0, 0);
        try
        {
            await RunAsync("wait for inference endpoint", isWrite: false, async (context, token) =>
            {
                var endpoint = await ExistingAsync(id, context, token).ConfigureAwait(false);
                while (true)
                {
                    last = await ProgressAsync(endpoint, context, token).ConfigureAwait(false) ?? last;
                    progress?.Report(last);
                    try
                    {
                        await TestOnceAsync(endpoint, context, token).ConfigureAwait(false);
                        return true;
                    }
                    catch (StoreException e) when (e.IsTransient)
                    {
                        await Task.Delay(Pause, Clock, token).ConfigureAwait(false);
                    }
                }
            }, cancellationToken, deadline).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.InnerException is OperationCanceledException)
        {
            throw new ElasticsearchException(string.Create(CultureInfo.InvariantCulture, $"The inference endpoint '{id}' was not ready within {deadline.TotalSeconds:0.###} s; its model is {last}."), e)
            {
                Store = _store.Product,
                Operation = e.Operation,
                IsTransient = true,
            };
        }
    }

    /// <summary>Deletes an endpoint.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="force">Whether it is deleted though a field or a pipeline uses it, which fails from then on.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>False when there was none.</returns>
    /// <exception cref="StoreException">It is in use, and <paramref name="force"/> is false.</exception>
    public Task<bool> DeleteAsync(string id, bool force = false, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return RunAsync("delete inference endpoint", isWrite: true, async (context, token) =>
        {
            try
            {
                await _store.Channel.CallAsync(HttpMethod.Delete, PathOf(id) + (force ? "?force=true" : string.Empty), default, context, token).ConfigureAwait(false);
                return true;
            }
            catch (ElasticsearchException e) when (e.ErrorType == ElasticsearchFaults.ResourceNotFound)
            {
                return false;
            }
        }, cancellationToken);
    }

    /// <summary>
    /// Makes an encoder of an endpoint of the task <see cref="ElasticsearchInferenceTask.SparseEmbedding"/>. Its weights come by token, and become
    /// indices of a vocabulary; a token that the vocabulary lacks is an error, not left out.
    /// </summary>
    /// <param name="id">The endpoint.</param>
    /// <param name="vocabulary">The vocabulary of the endpoint's model: for ELSER that of <c>bert-base-uncased</c>.</param>
    /// <returns>The encoder. Disposing it has no effect.</returns>
    public IEmbeddingGenerator<string, SparseEmbedding> SparseEncoder(string id, ISparseVocabulary vocabulary)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        ArgumentNullException.ThrowIfNull(vocabulary);
        return new SparseInferenceEncoder(this, id, vocabulary);
    }

    /// <summary>Makes an encoder of an endpoint of the task <see cref="ElasticsearchInferenceTask.TextEmbedding"/> that gives floats.</summary>
    /// <param name="id">The endpoint.</param>
    /// <returns>The encoder. Disposing it has no effect.</returns>
    public IEmbeddingGenerator<string, Embedding<float>> DenseEncoder(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return new DenseInferenceEncoder(this, id);
    }

    /// <summary>Encodes a few texts.</summary>
    internal Task<List<T>> EncodeAsync<T>(string id, ElasticsearchInferenceTask task, IReadOnlyList<string> texts, EncodingRole role, Func<ReadOnlySpan<byte>, List<T>> read, CancellationToken cancellationToken) =>
        RunAsync("encode", isWrite: false, (context, token) => EncodeAsync(id, task, texts, role, read, context, _store.Channel.CallAsync, token), cancellationToken);

    private delegate Task<T> Call<T>(HttpMethod method, string path, ReadOnlyMemory<byte> body, Func<ReadOnlyMemory<byte>, T> read, CallContext context, CancellationToken cancellationToken);

    private async Task<List<T>> EncodeAsync<T>(
        string id,
        ElasticsearchInferenceTask task,
        IReadOnlyList<string> texts,
        EncodingRole role,
        Func<ReadOnlySpan<byte>, List<T>> read,
        CallContext context,
        Call<List<T>> call,
        CancellationToken cancellationToken)
    {
        // Sparse models know no roles, and older servers no such member.
        var knowsRoles = task == ElasticsearchInferenceTask.TextEmbedding && (await _store.Cluster.GetAsync(context, cancellationToken).ConfigureAwait(false)).Version.IsAtLeast((8, 19), (9, 1));
        var inputType = !knowsRoles ? null : role == EncodingRole.Query ? "search" : "ingest";
        return await call(HttpMethod.Post, $"{PathOf(id, task)}?{Timeout}", InferenceBodies.Encode(texts, inputType), Checked, context, cancellationToken).ConfigureAwait(false);

        List<T> Checked(ReadOnlyMemory<byte> answer) =>
            read(answer.Span) is var vectors && vectors.Count == texts.Count ? vectors : throw new FormatException($"It has {vectors.Count} vectors for {texts.Count} texts.");
    }

    private async Task<ElasticsearchInferenceEndpoint?> FindAsync(string id, CallContext context, CancellationToken cancellationToken)
    {
        try
        {
            return (await _store.Channel.CallAsync(HttpMethod.Get, PathOf(id), default, InferenceBodies.Endpoints, context, cancellationToken).ConfigureAwait(false)).FirstOrDefault();
        }
        catch (ElasticsearchException e) when (e.ErrorType == ElasticsearchFaults.ResourceNotFound)
        {
            return null;
        }
    }

    private async Task<ElasticsearchInferenceEndpoint> ExistingAsync(string id, CallContext context, CancellationToken cancellationToken) =>
        await FindAsync(id, context, cancellationToken).ConfigureAwait(false)
        ?? throw new ElasticsearchException($"There is no inference endpoint '{id}'. Make it with {nameof(CreateAsync)}.") { Store = _store.Product, Operation = context.Operation, ErrorType = ElasticsearchFaults.ResourceNotFound };

    private Task TestOnceAsync(ElasticsearchInferenceEndpoint endpoint, CallContext context, CancellationToken cancellationToken)
    {
        const string word = "test";
        return endpoint.Task switch
        {
            ElasticsearchInferenceTask.SparseEmbedding => EncodeAsync(endpoint.Id, endpoint.Task, [word], EncodingRole.Document, InferenceBodies.SparseVectors, context, _store.Channel.CallOnceAsync, cancellationToken),
            ElasticsearchInferenceTask.TextEmbedding => EncodeAsync(endpoint.Id, endpoint.Task, [word], EncodingRole.Document, InferenceBodies.DenseVectors, context, _store.Channel.CallOnceAsync, cancellationToken),
            _ => throw new NotSupportedException($"The inference endpoint '{endpoint.Id}' does not encode texts."),
        };
    }

    /// <summary>How far a model of the cluster's own nodes is; null for others, and where it is not told.</summary>
    private async Task<ElasticsearchInferenceProgress?> ProgressAsync(ElasticsearchInferenceEndpoint endpoint, CallContext context, CancellationToken cancellationToken)
    {
        if (ModelOf(endpoint) is not { } model)
            return null;
        try
        {
            return await _store.Channel.CallOnceAsync(HttpMethod.Get, $"/_ml/trained_models/{Uri.EscapeDataString(model)}/_stats", default, answer => InferenceBodies.Progress(answer, endpoint.Id), context, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException)
        {
            // Whether the endpoint is ready, it says itself.
            return null;
        }
    }

    private static string? ModelOf(ElasticsearchInferenceEndpoint endpoint)
    {
        using var settings = JsonDocument.Parse(endpoint.Settings.Utf8);
        return endpoint.Service is "elasticsearch" or "elser" && settings.RootElement.TryGetProperty("model_id", out var model) ? model.GetString() : null;
    }

    private Task<T> RunAsync<T>(string operation, bool isWrite, Func<CallContext, CancellationToken, Task<T>> run, CancellationToken cancellationToken, TimeSpan? deadline = null) =>
        _store.RunAsync(operation, null, deadline, isWrite, token => run(new CallContext(operation, IsWrite: isWrite), token), cancellationToken);

    private string Timeout => string.Create(CultureInfo.InvariantCulture, $"timeout={(_store.Deadline > TimeSpan.Zero ? (long)_store.Deadline.TotalSeconds + 1 : 600)}s");

    private static string PathOf(string id) => "/_inference/" + Uri.EscapeDataString(id);

    private static string PathOf(string id, ElasticsearchInferenceTask task) => $"/_inference/{InferenceBodies.NameOf(task)}/{Uri.EscapeDataString(id)}";
}
