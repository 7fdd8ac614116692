namespace Connectors.Elasticsearch;

/// <summary>An inference endpoint to be made.</summary>
/// <example><code>await store.Inference.CreateAsync("my-elser", ElasticsearchInferenceDefinition.Elser());</code></example>
public sealed class ElasticsearchInferenceDefinition
{
    private const string OwnNodes = "elasticsearch";

    /// <summary>Makes a definition for any service.</summary>
    /// <param name="task">What the endpoint does; not <see cref="ElasticsearchInferenceTask.Other"/>.</param>
    /// <param name="service">The server's name of the service.</param>
    /// <param name="settings">The settings of the service, among them its secrets, which the cluster does not give back.</param>
    public ElasticsearchInferenceDefinition(ElasticsearchInferenceTask task, string service, Payload settings)
    {
        if (task is not (ElasticsearchInferenceTask.SparseEmbedding or ElasticsearchInferenceTask.TextEmbedding))
            throw new ArgumentOutOfRangeException(nameof(task), task, "Not a task whose endpoints are made here.");
        ArgumentException.ThrowIfNullOrEmpty(service);
        Task = task;
        Service = service;
        Settings = settings;
    }

    /// <summary>Gets what the endpoint does.</summary>
    public ElasticsearchInferenceTask Task { get; }

    /// <summary>Gets the server's name of the service.</summary>
    public string Service { get; }

    /// <summary>Gets the settings of the service.</summary>
    public Payload Settings { get; }

    /// <summary>Gets the settings of the task; empty for the service's defaults.</summary>
    public Payload TaskSettings { get; init; }

    /// <summary>Gets how <c>semantic_text</c> cuts long texts, from 8.16 on, for instance <c>{"strategy":"sentence","max_chunk_size":250,"sentence_overlap":1}</c>; empty for the server's default.</summary>
    public Payload Chunking { get; init; }

    /// <summary>ELSER on the cluster's machine-learning nodes, which download it when the endpoint is made.</summary>
    /// <param name="model">The model: <c>.elser_model_2</c>, or <c>.elser_model_2_linux-x86_64</c> where the nodes are.</param>
    /// <param name="threads">Threads an allocation, 1 or more.</param>
    /// <param name="allocations">Allocations at least, 0 or more; 0 lets the model go while nobody uses it.</param>
    /// <param name="maxAllocations">Allocations at most; null for as many as at least.</param>
    /// <returns>The definition.</returns>
    public static ElasticsearchInferenceDefinition Elser(string model = ".elser_model_2", int threads = 1, int allocations = 1, int? maxAllocations = null) =>
        new(ElasticsearchInferenceTask.SparseEmbedding, OwnNodes, OwnSettings(model, threads, allocations, maxAllocations));

    /// <summary>A dense model on the cluster's machine-learning nodes.</summary>
    /// <param name="model">The model: <c>.multilingual-e5-small</c>, or one that was uploaded.</param>
    /// <param name="threads">Threads an allocation, 1 or more.</param>
    /// <param name="allocations">Allocations at least, 0 or more; 0 lets the model go while nobody uses it.</param>
    /// <param name="maxAllocations">Allocations at most; null for as many as at least.</param>
    /// <returns>The definition.</returns>
    public static ElasticsearchInferenceDefinition TextEmbedding(string model = ".multilingual-e5-small", int threads = 1, int allocations = 1, int? maxAllocations = null) =>
        new(ElasticsearchInferenceTask.TextEmbedding, OwnNodes, OwnSettings(model, threads, allocations, maxAllocations));

    /// <summary>A model behind a web service of any form, from 8.19 and 9.1 on.</summary>
    /// <param name="task">What it does.</param>
    /// <param name="settings">Address, headers, and the forms of request and answer, as the server's documentation of the service <c>custom</c> has them.</param>
    /// <returns>The definition.</returns>
    public static ElasticsearchInferenceDefinition Custom(ElasticsearchInferenceTask task, Payload settings) => new(task, InferenceBodies.CustomService, settings);

    private static Payload OwnSettings(string model, int threads, int allocations, int? maxAllocations)
    {
        ArgumentException.ThrowIfNullOrEmpty(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(allocations);
        var most = maxAllocations ?? Math.Max(allocations, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, Math.Max(allocations, 1), nameof(maxAllocations));
        return Payload.Parse(InferenceBodies.OwnSettings(model, threads, allocations, most).Span);
    }
}
