using Connectors.Calls;
using Connectors.Grpc;
using Connectors.Protobuf;
using Connectors.Qdrant.Protos;
using Connectors.Stores;
using Google.Protobuf;
using Polly;

namespace Connectors.Qdrant.Calls;

/// <summary>Calls methods of a Qdrant server, again while they fail for a passing reason.</summary>
internal sealed class QdrantChannel
{
    private readonly GrpcCaller _caller;
    private readonly VersionProbe _version;

    public QdrantChannel(IGrpcTransport transport, QdrantStoreOptions options)
    {
        Pipeline = options.CreatePipeline();
        _version = new VersionProbe(AskVersionAsync, options.Deadline);
        _caller = new GrpcCaller(transport, QdrantFaults.Product, MetadataOf(options), QdrantFaults.Of) { Lost = _version.Forget };
    }

    public IGrpcTransport Transport => _caller.Transport;

    public ResiliencePipeline Pipeline { get; }

    /// <summary>Gets the version as it was told last; <see cref="ServerVersion.Unknown"/> before anybody asked.</summary>
    public ServerVersion KnownVersion => _version.Known;

    /// <summary>Gets the server's version, which is asked for once a connection, when it is first needed.</summary>
    /// <param name="cancellationToken">Gives up the wait.</param>
    /// <returns>The version.</returns>
    /// <exception cref="StoreException">The server did not answer; the next call asks again.</exception>
    /// <exception cref="NotSupportedException">The server is older than <see cref="VersionGates.Floor"/>.</exception>
    public async Task<ServerVersion> GetVersionAsync(CancellationToken cancellationToken)
    {
        var version = await _version.GetAsync(cancellationToken).ConfigureAwait(false);
        VersionGates.CheckFloor(version);
        return version;
    }

    /// <summary>Calls a method whose request and answer are generated messages, again while it fails for a passing reason.</summary>
    public Task<TReply> CallAsync<TReply>(string method, IMessage request, MessageParser<TReply> parser, CallContext context, CancellationToken cancellationToken)
        where TReply : IMessage<TReply> =>
        CallAsync(method, request, reply => parser.ParseFrom(reply.Span), context, cancellationToken);

    /// <summary>The same with an answer that is read by hand.</summary>
    public Task<T> CallAsync<T>(string method, IMessage request, Func<ReadOnlyMemory<byte>, T> read, CallContext context, CancellationToken cancellationToken)
    {
        var message = request.ToByteArray();
        return RetryAsync(token => CallOnceAsync(method, message, read, context, token), cancellationToken);
    }

    /// <summary>Calls a method whose request was written by hand, again while it fails for a passing reason.</summary>
    public Task<T> CallAsync<T>(string method, ProtoWriter request, Func<ReadOnlyMemory<byte>, T> read, CallContext context, CancellationToken cancellationToken) =>
        RetryAsync(token => CallOnceAsync(method, request.Written, read, context, token), cancellationToken);

    /// <summary>Calls a method of which a lost answer changes what the next one means.</summary>
    /// <returns>The answer, and whether a try before it may have been applied.</returns>
    public Task<(TReply Reply, bool MayHaveRun)> CallNotingAsync<TReply>(string method, IMessage request, MessageParser<TReply> parser, CallContext context, CancellationToken cancellationToken)
        where TReply : IMessage<TReply>
    {
        var message = request.ToByteArray();
        return Retries.RunAsync(Pipeline, token => CallOnceAsync(method, message, reply => parser.ParseFrom(reply.Span), context, token), cancellationToken);
    }

    /// <summary>Makes one call, for callers that try again themselves.</summary>
    public Task<T> CallOnceAsync<T>(string method, ReadOnlyMemory<byte> request, Func<ReadOnlyMemory<byte>, T> read, CallContext context, CancellationToken cancellationToken) =>
        _caller.CallAsync("/qdrant." + method, request, read, context, cancellationToken);

    /// <summary>Calls a method that changes points, and waits until the change is applied.</summary>
    /// <exception cref="StoreException">It was not, or nobody knows.</exception>
    public Task<bool> WriteAsync(string method, IMessage request, CallContext context, CancellationToken cancellationToken) =>
        CallAsync(method, request, reply => WriteStatus.Check(reply, context), context, cancellationToken);

    private async Task<T> RetryAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        (await Retries.RunAsync(Pipeline, call, cancellationToken).ConfigureAwait(false)).Reply;

    private async Task<ServerVersion> AskVersionAsync(CancellationToken cancellationToken)
    {
        var answer = await CallAsync("Qdrant/HealthCheck", new HealthCheckRequest(), HealthCheckReply.Parser, new CallContext("info"), cancellationToken).ConfigureAwait(false);
        return ServerVersion.Parse(answer.Version);
    }

    private static GrpcMetadata? MetadataOf(QdrantStoreOptions options)
    {
        if (options.ApiKey is null && options.BearerToken is null)
            return null;
        var metadata = new GrpcMetadata();
        if (options.ApiKey is { } key)
            metadata.Add("api-key", key);
        if (options.BearerToken is { } token)
            metadata.Add("authorization", "Bearer " + token);
        return metadata;
    }
}
