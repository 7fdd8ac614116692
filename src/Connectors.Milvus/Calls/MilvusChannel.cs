using System.Buffers;
using System.Text;
using Connectors.Grpc;
using Connectors.Milvus.Protos;
using Connectors.Stores;
using Google.Protobuf;
using Polly;

namespace Connectors.Milvus.Calls;

/// <summary>Calls methods of a Milvus server: metadata, errors, and retries.</summary>
internal sealed class MilvusChannel
{
    private const string Service = "/milvus.proto.milvus.MilvusService/";

    private readonly GrpcMetadata? _metadata;

    public MilvusChannel(IGrpcTransport transport, MilvusStoreOptions options, string? database)
    {
        Transport = transport;
        Database = database ?? string.Empty;
        Pipeline = options.Resilience ?? StoreResilience.CreatePipeline(options.Retries);
        _metadata = MetadataOf(options, Database);
    }

    public IGrpcTransport Transport { get; }

    /// <summary>Gets the name of the database; empty for the server's default.</summary>
    public string Database { get; }

    public ResiliencePipeline Pipeline { get; }

    /// <summary>Calls a method again while it fails for a passing reason.</summary>
    public async Task<T> RetryAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        await Pipeline.ExecuteAsync(static async (call, token) => await call(token).ConfigureAwait(false), call, cancellationToken).ConfigureAwait(false);

    /// <summary>Calls a method whose answer is a generated message, again while it fails for a passing reason.</summary>
    public Task<TReply> CallAsync<TReply>(string method, IMessage request, MessageParser<TReply> parser, Func<TReply, Status?> statusOf, CallContext context, CancellationToken cancellationToken)
        where TReply : IMessage<TReply> =>
        RetryAsync(token => SendAsync(method, request.ToByteArray(), reply =>
        {
            var message = parser.ParseFrom(reply.Span);
            return MilvusFaults.Of(statusOf(message), context) is { } fault ? throw fault : message;
        }, context, token), cancellationToken);

    /// <summary>Calls a method whose answer is a status alone.</summary>
    public Task<Status> CallAsync(string method, IMessage request, CallContext context, CancellationToken cancellationToken) =>
        CallAsync(method, request, Status.Parser, static status => status, context, cancellationToken);

    /// <summary>Makes one call and reads its answer.</summary>
    /// <param name="method">The name of the method.</param>
    /// <param name="request">The message.</param>
    /// <param name="read">Reads the answer, which is gone afterwards.</param>
    /// <param name="context">What it is for.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What was read.</returns>
    public async Task<T> SendAsync<T>(string method, ReadOnlyMemory<byte> request, Func<ReadOnlyMemory<byte>, T> read, CallContext context, CancellationToken cancellationToken)
    {
        var call = new GrpcCall { Method = Service + method, Message = new ReadOnlySequence<byte>(request), Metadata = _metadata };
        using var reply = await Transport.CallAsync(call, cancellationToken).ConfigureAwait(false);
        if (reply.Status != GrpcStatusCode.Ok)
            throw MilvusFaults.Of(reply, context);
        try
        {
            var message = reply.Message;
            return read(message.IsSingleSegment ? message.First : message.ToArray());
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or FormatException)
        {
            throw MilvusFaults.Damaged(e, context);
        }
    }

    private static GrpcMetadata? MetadataOf(MilvusStoreOptions options, string database)
    {
        var token = options.Token ?? (options.User is { } user ? $"{user}:{options.Password}" : null);
        if (token is null && database.Length == 0)
            return null;
        var metadata = new GrpcMetadata();

        // Encoded once and without "Basic" or "Bearer".
        if (token is not null)
            metadata.Add("authorization", Convert.ToBase64String(Encoding.UTF8.GetBytes(token)));
        if (database.Length > 0)
            metadata.Add("dbname", database);
        return metadata;
    }
}
