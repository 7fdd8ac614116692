using System.Buffers;
using Connectors.Calls;
using Connectors.Grpc;
using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Schema;
using Google.Protobuf;
using Polly;
using Polly.Retry;

namespace Connectors.Qdrant.Tests.Faults;

/// <summary>A transport that answers from a script: a queue of answers for each method (<c>Points/Upsert</c>), and behind it what a healthy server would say.</summary>
internal sealed class ScriptedServer : IGrpcTransport
{
    private readonly Dictionary<string, Queue<Func<byte[], CancellationToken, Task<GrpcReply>>>> _script = new(StringComparer.Ordinal);
    private readonly List<(string Method, byte[] Message, GrpcMetadata? Metadata, TimeSpan? Deadline)> _calls = [];

    public IReadOnlyList<(string Method, byte[] Message, GrpcMetadata? Metadata, TimeSpan? Deadline)> Calls
    {
        get
        {
            lock (_calls)
                return [.. _calls];
        }
    }

    /// <summary>Gets or sets what the server describes; null for no collection.</summary>
    public CollectionInfo? Info { get; set; } = Describe(Given.Definition);

    public string Version { get; set; } = "1.18.3";

    /// <summary>What a server says of a collection that was made by a definition.</summary>
    public static CollectionInfo Describe(HybridCollectionDefinition definition)
    {
        var made = SchemaWriter.Create("docs", definition, ServerVersion.Parse("1.18.3"));
        var info = new CollectionInfo
        {
            Status = CollectionStatus.Green,
            OptimizerStatus = new OptimizerStatus { Ok = true },
            PointsCount = 0,
            Config = new CollectionConfig
            {
                Params = new CollectionParams { ShardNumber = made.HasShardNumber ? made.ShardNumber : 1, VectorsConfig = made.VectorsConfig, SparseVectorsConfig = made.SparseVectorsConfig },
                Metadata = { made.Metadata },
            },
        };
        foreach (var field in definition.Payload.Where(field => field.Indexed))
            info.PayloadSchema.Add(PayloadKey.Of(field.Name), new PayloadSchemaInfo { DataType = Enum.Parse<PayloadSchemaType>(PayloadIndexes.Request("docs", field).FieldType.ToString()) });
        return info;
    }

    /// <summary>Adds an answer of a method.</summary>
    public ScriptedServer On(string method, IMessage answer) => On(method, _ => Reply(answer));

    public ScriptedServer On(string method, Func<byte[], GrpcReply> answer) => On(method, (message, _) => Task.FromResult(answer(message)));

    /// <summary>Adds an answer that takes its time.</summary>
    public ScriptedServer On(string method, Func<byte[], CancellationToken, Task<GrpcReply>> answer)
    {
        (_script.TryGetValue(method, out var queue) ? queue : _script[method] = new()).Enqueue(answer);
        return this;
    }

    public ScriptedServer On(string method, GrpcStatusCode status, string detail = "", params (string Name, string Value)[] trailers) => On(method, _ => Refusal(status, detail, trailers));

    /// <summary>Adds the same answer several times.</summary>
    public ScriptedServer Always(string method, Func<byte[], GrpcReply> answer, int times = 1000)
    {
        for (var i = 0; i < times; i++)
            On(method, answer);
        return this;
    }

    /// <summary>Adds a call that is never answered.</summary>
    public ScriptedServer Hang(string method) => On(method, static async (_, token) =>
    {
        await Task.Delay(Timeout.Infinite, token);
        throw new InvalidOperationException("It has been answered.");
    });

    public static GrpcReply Reply(IMessage answer) => new(GrpcStatusCode.Ok, string.Empty, new ReadOnlySequence<byte>(answer.ToByteArray()));

    public static GrpcReply Refusal(GrpcStatusCode status, string detail = "", params (string Name, string Value)[] trailers)
    {
        var metadata = new GrpcMetadata();
        foreach (var (name, value) in trailers)
            metadata.Add(name, value);
        return new GrpcReply(status, detail) { Trailers = metadata };
    }

    /// <summary>A call of which the answer was lost.</summary>
    public static GrpcReply Lost(byte[] message) => new(GrpcStatusCode.Unavailable, "The connection ended before the answer was complete.") { FromServer = false };

    /// <summary>A call that was never sent.</summary>
    public static GrpcReply Unsent(byte[] message) => new(GrpcStatusCode.Unavailable, "Connection refused") { FromServer = false, WasSent = false };

    /// <summary>An answer over the receive limit, as GrpcTransport says it.</summary>
    public static GrpcReply TooLarge(byte[] message) => new(GrpcStatusCode.ResourceExhausted, "The answer is larger than MaxReceiveBytes.") { FromServer = false };

    public static PointsOperationResponse Done(UpdateStatus status = UpdateStatus.Completed) => new() { Result = new UpdateResult { OperationId = 7, Status = status } };

    public int Count(string method) => Calls.Count(call => call.Method == method);

    public T Sent<T>(string method, MessageParser<T> parser, int position = 0)
        where T : IMessage<T> => parser.ParseFrom(Calls.Where(call => call.Method == method).ElementAt(position).Message);

    public IReadOnlyList<T> AllSent<T>(string method, MessageParser<T> parser)
        where T : IMessage<T> => [.. Calls.Where(call => call.Method == method).Select(call => parser.ParseFrom(call.Message))];

    /// <summary>Connects a store whose retries do not wait.</summary>
    public QdrantStore Connect(int retries = 3, QdrantStoreOptions? options = null)
    {
        options ??= new QdrantStoreOptions();
        options.Resilience ??= Retries(retries);
        return QdrantStore.Connect(this, options);
    }

    public static ResiliencePipeline Retries(int retries) => retries == 0 ? ResiliencePipeline.Empty : new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions
    {
        MaxRetryAttempts = retries,
        Delay = TimeSpan.Zero,
        ShouldHandle = new PredicateBuilder().Handle<StoreException>(e => e.IsTransient),
    }).Build();

    public QdrantCollection Docs(int retries = 3) => Connect(retries).Collection("docs");

    public async ValueTask<GrpcReply> CallAsync(GrpcCall call, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var method = call.Method["/qdrant.".Length..];
        var message = call.Message.ToArray();
        Func<byte[], CancellationToken, Task<GrpcReply>>? answer;
        lock (_calls)
        {
            _calls.Add((method, message, call.Metadata, call.Deadline));
            if (!_script.TryGetValue(method, out var queue) || !queue.TryDequeue(out answer))
                answer = (_, _) => Task.FromResult(Healthy(method, message));
        }

        return await answer(message, cancellationToken);
    }

    private GrpcReply Healthy(string method, byte[] message)
    {
        if (method.StartsWith("Points/", StringComparison.Ordinal) && Info is null)
            return Refusal(GrpcStatusCode.NotFound, "Not found: Collection `docs` doesn't exist!");
        return method switch
        {
            "Qdrant/HealthCheck" => Reply(new HealthCheckReply { Title = "qdrant - vector search engine", Version = Version }),
            "Collections/List" => Reply(new ListCollectionsResponse { Collections = { new Protos.CollectionDescription { Name = "docs" } } }),
            "Collections/Get" => Info is null ? Refusal(GrpcStatusCode.NotFound, "Not found: Collection `docs` doesn't exist!") : Reply(new GetCollectionInfoResponse { Result = Info }),
            "Collections/ListAliases" or "Collections/ListCollectionAliases" => Reply(new ListAliasesResponse()),
            "Collections/Create" or "Collections/Update" or "Collections/Delete" or "Collections/UpdateAliases" => Reply(new CollectionOperationResponse { Result = true }),
            "Points/Get" => Reply(new GetResponse { Result = { GetPoints.Parser.ParseFrom(message).Ids.Select(id => new RetrievedPoint { Id = id }) } }),
            "Points/Scroll" => Reply(new ScrollResponse()),
            "Points/Count" => Reply(new CountResponse { Result = new CountResult() }),
            "Points/Query" => Reply(new QueryResponse()),
            "Points/QueryBatch" => Reply(new QueryBatchResponse { Result = { QueryBatchPoints.Parser.ParseFrom(message).QueryPoints.Select(_ => new BatchResult()) } }),
            "Points/QueryGroups" => Reply(new QueryGroupsResponse { Result = new GroupsResult() }),
            "Points/Facet" => Reply(new FacetResponse()),
            _ => Reply(Done()),
        };
    }
}
