using System.Buffers;
using Connectors.Grpc;
using Connectors.Milvus.Protos;
using Connectors.Milvus.Schema;
using Google.Protobuf;
using Polly;
using Polly.Retry;

namespace Connectors.Milvus.Tests.Faults;

/// <summary>A transport that answers from a script: a queue of answers for each method, and behind it what a healthy server would say.</summary>
internal sealed class ScriptedServer : IGrpcTransport
{
    public static readonly HybridCollectionDefinition Definition = new()
    {
        Dense = { new DenseField("dense", 2, Distance.Dot) { Index = DenseIndex.Exact } },
        Sparse = { new SparseField("sparse") },
        Payload = { new PayloadField("lang", PayloadType.Keyword), new PayloadField("year", PayloadType.Integer) },
    };

    private readonly Dictionary<string, Queue<Func<byte[], CancellationToken, Task<GrpcReply>>>> _script = new(StringComparer.Ordinal);
    private readonly List<(string Method, byte[] Message, GrpcMetadata? Metadata, TimeSpan? Deadline)> _calls = [];

    public IReadOnlyList<(string Method, byte[] Message, GrpcMetadata? Metadata, TimeSpan? Deadline)> Calls => _calls;

    /// <summary>Gets or sets the schema that the server describes; null for no collection.</summary>
    public CollectionSchema? Schema { get; set; } = SchemaWriter.Schema("docs", Definition);

    /// <summary>Gets or sets when the collection was altered last, as the server describes it; 0 for a server that does not, as both Lites.</summary>
    public ulong AlteredAt { get; set; }

    /// <summary>Gets or sets the version that the server tells; null for a server that does not know the question, as Milvus Lite 2.5.1.</summary>
    public string? Version { get; set; }

    public static Status Error(int code, string reason = "refused", int errorCode = 0, bool retriable = false) => new() { Code = code, ErrorCode = errorCode, Reason = reason, Retriable = retriable };

    /// <summary>Adds an answer of a method.</summary>
    public ScriptedServer On(string method, IMessage answer) => On(method, _ => Reply(answer));

    public ScriptedServer On(string method, Func<byte[], GrpcReply> answer) => On(method, (message, _) => Task.FromResult(answer(message)));

    /// <summary>Adds an answer that takes its time.</summary>
    public ScriptedServer On(string method, Func<byte[], CancellationToken, Task<GrpcReply>> answer)
    {
        (_script.TryGetValue(method, out var queue) ? queue : _script[method] = new()).Enqueue(answer);
        return this;
    }

    public ScriptedServer On(string method, GrpcStatusCode status, string detail = "") => On(method, _ => new GrpcReply(status, detail));

    /// <summary>Adds an answer as it was on the wire.</summary>
    public ScriptedServer On(string method, byte[] answer) => On(method, _ => new GrpcReply(GrpcStatusCode.Ok, string.Empty, new ReadOnlySequence<byte>(answer)));

    /// <summary>Adds a call that is never answered.</summary>
    public ScriptedServer Hang(string method) => On(method, static async (_, token) =>
    {
        await Task.Delay(Timeout.Infinite, token);
        throw new InvalidOperationException("It has been answered.");
    });

    public static GrpcReply Reply(IMessage answer) => new(GrpcStatusCode.Ok, string.Empty, new ReadOnlySequence<byte>(answer.ToByteArray()));

    public int Count(string method) => _calls.Count(call => call.Method == method);

    public T Sent<T>(string method, MessageParser<T> parser, int position = 0)
        where T : IMessage<T> => parser.ParseFrom(_calls.Where(call => call.Method == method).ElementAt(position).Message);

    /// <summary>Connects a store whose retries do not wait.</summary>
    public MilvusStore Connect(int retries = 3, MilvusStoreOptions? options = null)
    {
        options ??= new MilvusStoreOptions();
        options.Resilience ??= retries == 0 ? ResiliencePipeline.Empty : new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = retries,
            Delay = TimeSpan.Zero,
            ShouldHandle = new PredicateBuilder().Handle<StoreException>(e => e.IsTransient),
        }).Build();
        return MilvusStore.Connect(this, options);
    }

    public MilvusCollection Docs(int retries = 3) => Connect(retries).Collection("docs");

    public async ValueTask<GrpcReply> CallAsync(GrpcCall call, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var method = call.Method[(call.Method.LastIndexOf('/') + 1)..];
        var message = call.Message.ToArray();
        Func<byte[], CancellationToken, Task<GrpcReply>>? answer;
        lock (_calls)
        {
            _calls.Add((method, message, call.Metadata, call.Deadline));
            if (!_script.TryGetValue(method, out var queue) || !queue.TryDequeue(out answer))
                answer = (_, _) => Task.FromResult(Healthy(method)(message));
        }

        return await answer(message, cancellationToken);
    }

    private Func<byte[], GrpcReply> Healthy(string method) => method switch
    {
        "GetVersion" => _ => Version is null ? new GrpcReply(GrpcStatusCode.Unimplemented) : Reply(new GetVersionResponse { Version = Version }),
        "ShowCollections" => _ => Reply(new ShowCollectionsResponse { CollectionNames = { "docs" } }),
        "DescribeCollection" => _ => Reply(Schema is null ? new DescribeCollectionResponse { Status = Error(100, "not found") } : new DescribeCollectionResponse { Schema = Schema, UpdateTimestamp = AlteredAt }),
        "DescribeIndex" => _ => Reply(Indexes()),
        "GetLoadState" => _ => Reply(new GetLoadStateResponse { State = LoadState.Loaded }),
        "Search" or "HybridSearch" => _ => Reply(new SearchResults { Status = new Status { Reason = "search result is empty" }, Results = new SearchResultData { NumQueries = 1, Topks = { 0 } } }),
        "Query" => message => Reply(QueryRequest.Parser.ParseFrom(message).OutputFields.Contains("count(*)") ? Count() : new QueryResults()),
        _ => _ => Reply(new Status()),
    };

    private static QueryResults Count() => new() { FieldsData = { new FieldData { Type = DataType.Int64, FieldName = "count(*)", Scalars = new ScalarField { LongData = new LongArray { Data = { 0 } } } } } };

    private static DescribeIndexResponse Indexes() => new()
    {
        IndexDescriptions =
        {
            new IndexDescription { FieldName = "dense", Params = { SchemaWriter.Pair("index_type", "FLAT"), SchemaWriter.Pair("metric_type", "IP") } },
            new IndexDescription { FieldName = "sparse", Params = { SchemaWriter.Pair("index_type", "SPARSE_INVERTED_INDEX"), SchemaWriter.Pair("metric_type", "IP") } },
        },
    };
}
