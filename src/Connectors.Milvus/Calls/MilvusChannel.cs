using System.Buffers;
using System.Text;
using Connectors.Calls;
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

    private readonly GrpcCaller _caller;
    private readonly VersionProbe _version;
    private volatile bool _databaseIsKnown;

    public MilvusChannel(IGrpcTransport transport, MilvusStoreOptions options, string? database)
    {
        Database = database ?? string.Empty;
        _databaseIsKnown = Database is "" or "default";
        Pipeline = options.CreatePipeline();
        _version = new VersionProbe(AskVersionAsync, options.Deadline);
        _caller = new GrpcCaller(transport, MilvusFaults.Product, MetadataOf(options, Database), static (reply, context, hasAnswered) => GrpcFaults.Of(MilvusFaults.Product, reply, context, hasAnswered)) { Lost = _version.Forget };
    }

    private MilvusChannel(MilvusChannel other)
    {
        Database = other.Database;
        Pipeline = other.Pipeline;
        _databaseIsKnown = other._databaseIsKnown;
        _caller = other._caller;
        _version = other._version;
    }

    public IGrpcTransport Transport => _caller.Transport;

    /// <summary>Gets the name of the database; empty for the server's default.</summary>
    public string Database { get; }

    public ResiliencePipeline Pipeline { get; private init; }

    /// <summary>Gets this channel without further tries: for calls inside of a try, whose own tries would multiply with it.</summary>
    public MilvusChannel Once => Pipeline == ResiliencePipeline.Empty ? this : new MilvusChannel(this) { Pipeline = ResiliencePipeline.Empty };

    /// <summary>Gets the version as it was told last; <see cref="ServerVersion.Unknown"/> before anybody asked.</summary>
    public ServerVersion KnownVersion => _version.Known;

    /// <summary>Gets the server's version, which is asked for once a connection, when it is first needed.</summary>
    /// <param name="cancellationToken">Gives up the wait.</param>
    /// <returns>The version; <see cref="ServerVersion.Unknown"/> when the server does not tell it.</returns>
    /// <exception cref="StoreException">The server did not answer; the next call asks again.</exception>
    public Task<ServerVersion> GetVersionAsync(CancellationToken cancellationToken) => _version.GetAsync(cancellationToken);

    /// <summary>Calls a method again while it fails for a passing reason.</summary>
    public async Task<T> RetryAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        (await Retries.RunAsync(Pipeline, call, cancellationToken).ConfigureAwait(false)).Reply;

    /// <summary>Calls a method whose answer is a generated message, again while it fails for a passing reason.</summary>
    public Task<TReply> CallAsync<TReply>(string method, IMessage request, MessageParser<TReply> parser, Func<TReply, Status?> statusOf, CallContext context, CancellationToken cancellationToken)
        where TReply : IMessage<TReply> =>
        RetryAsync(token => CallOnceAsync(method, request, parser, statusOf, context, token), cancellationToken);

    /// <summary>The same without further tries, for callers that make them themselves.</summary>
    public Task<TReply> CallOnceAsync<TReply>(string method, IMessage request, MessageParser<TReply> parser, Func<TReply, Status?> statusOf, CallContext context, CancellationToken cancellationToken)
        where TReply : IMessage<TReply> =>
        SendAsync(method, request.ToByteArray(), reply => Read(reply, parser, statusOf, context), context, cancellationToken);

    /// <summary>Calls a method whose answer is a status alone.</summary>
    public Task<Status> CallAsync(string method, IMessage request, CallContext context, CancellationToken cancellationToken) =>
        CallAsync(method, request, Status.Parser, static status => status, context, cancellationToken);

    /// <summary>Calls a method that concerns databases themselves: whether the channel's own exists is not asked before.</summary>
    /// <exception cref="NotSupportedException">The server has no databases.</exception>
    public async Task<TReply> CallOnDatabasesAsync<TReply>(string method, IMessage request, MessageParser<TReply> parser, Func<TReply, Status?> statusOf, CallContext context, CancellationToken cancellationToken)
        where TReply : IMessage<TReply>
    {
        var message = request.ToByteArray();
        try
        {
            return await RetryAsync(token => SendUncheckedAsync(method, message, reply => Read(reply, parser, statusOf, context), context, token), cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.StatusCode == GrpcFaults.Name(GrpcStatusCode.Unimplemented))
        {
            throw new NotSupportedException("This server has no databases but the one that it is.", e);
        }
        finally
        {
            // It may be the channel's own that has come or gone.
            _databaseIsKnown = Database is "" or "default";
        }
    }

    /// <summary>Makes one call and reads its answer.</summary>
    /// <param name="method">The name of the method.</param>
    /// <param name="request">The message.</param>
    /// <param name="read">Reads the answer, which is gone afterwards.</param>
    /// <param name="context">What it is for.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What was read.</returns>
    /// <exception cref="NotSupportedException">A database other than the default is set, and the server has none.</exception>
    public async Task<T> SendAsync<T>(string method, ReadOnlyMemory<byte> request, Func<ReadOnlyMemory<byte>, T> read, CallContext context, CancellationToken cancellationToken)
    {
        if (!_databaseIsKnown)
            await CheckDatabaseAsync(context, cancellationToken).ConfigureAwait(false);
        return await SendUncheckedAsync(method, request, read, context, cancellationToken).ConfigureAwait(false);
    }

    private static T Read<T>(ReadOnlyMemory<byte> reply, MessageParser<T> parser, Func<T, Status?> statusOf, CallContext context)
        where T : IMessage<T>
    {
        var message = parser.ParseFrom(reply.Span);
        return MilvusFaults.Of(statusOf(message), context) is { } fault ? throw fault : message;
    }

    /// <summary>
    /// A server without databases takes no notice of their names: two "databases" would overwrite, delete and drop each other's points
    /// (cassettes lite-2.5.1 15_errors_admin:64, 16_alias_partition_database:21). So nothing is sent before this is known.
    /// </summary>
    private async Task CheckDatabaseAsync(CallContext context, CancellationToken cancellationToken)
    {
        try
        {
            var call = new CallContext(context.Operation);
            var answer = await SendUncheckedAsync("ListDatabases", default, reply => Read(reply, ListDatabasesResponse.Parser, static r => r.Status, call), call, cancellationToken).ConfigureAwait(false);
            if (!answer.DbNames.Contains(Database))
                throw new StoreException($"Milvus has no database '{Database}'; it has {string.Join(", ", answer.DbNames.Select(name => $"'{name}'"))}.") { Store = MilvusFaults.Product, Operation = context.Operation };
        }
        catch (StoreException e) when (e.StatusCode == GrpcFaults.Name(GrpcStatusCode.Unimplemented))
        {
            throw new NotSupportedException($"This server has no databases, and would mix up '{Database}' with its only one. Leave the database out.", e);
        }
        catch (StoreException e) when (e.StatusCode == GrpcFaults.Name(GrpcStatusCode.PermissionDenied))
        {
            // A server that guards the list has databases.
        }

        _databaseIsKnown = true;
    }

    private async Task<ServerVersion> AskVersionAsync(CancellationToken cancellationToken)
    {
        try
        {
            var answer = await CallAsync("GetVersion", new GetVersionRequest(), GetVersionResponse.Parser, static r => r.Status, new CallContext("info"), cancellationToken).ConfigureAwait(false);
            return ServerVersion.Parse(answer.Version);
        }
        catch (StoreException e) when (e.StatusCode == GrpcFaults.Name(GrpcStatusCode.Unimplemented))
        {
            // Milvus Lite 2.5.1 (cassettes lite-2.5.1 01_connect:2).
            return ServerVersion.Unknown;
        }
    }

    private Task<T> SendUncheckedAsync<T>(string method, ReadOnlyMemory<byte> request, Func<ReadOnlyMemory<byte>, T> read, CallContext context, CancellationToken cancellationToken) =>
        _caller.CallAsync(Service + method, request, read, context, cancellationToken);

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
