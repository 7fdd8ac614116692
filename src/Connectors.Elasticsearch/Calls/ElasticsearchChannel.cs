using System.Buffers;
using System.Text;
using Polly;

namespace Connectors.Elasticsearch.Calls;

/// <summary>Calls the REST interface: credentials, media types, errors, and retries.</summary>
internal sealed class ElasticsearchChannel
{
    // Servers of version 8 and 9 both take 8; Accept and Content-Type have to agree (cassettes 01-info-and-headers:7-10).
    public const string Json = "application/vnd.elasticsearch+json; compatible-with=8";
    public const string NdJson = "application/vnd.elasticsearch+x-ndjson; compatible-with=8";

    private readonly string? _authorization;
    private volatile bool _hasAnswered;
    private volatile bool _isKnownProduct;

    public ElasticsearchChannel(IElasticsearchTransport transport, ElasticsearchStoreOptions options)
    {
        Transport = transport;
        Pipeline = options.CreatePipeline();
        _authorization = AuthorizationOf(options);
    }

    public IElasticsearchTransport Transport { get; }

    public ResiliencePipeline Pipeline { get; }

    /// <summary>Makes a call, again while it fails for a passing reason.</summary>
    public async Task<T> CallAsync<T>(HttpMethod method, string path, ReadOnlyMemory<byte> body, Func<ReadOnlyMemory<byte>, T> read, CallContext context, CancellationToken cancellationToken) =>
        await Pipeline.ExecuteAsync(
            static async (call, token) => await call.Channel.CallOnceAsync(call.Method, call.Path, call.Body, call.Read, call.Context, token).ConfigureAwait(false),
            (Channel: this, Method: method, Path: path, Body: body, Read: read, Context: context),
            cancellationToken).ConfigureAwait(false);

    /// <summary>Makes a call whose answer says no more than that it succeeded, again while it fails for a passing reason.</summary>
    public Task CallAsync(HttpMethod method, string path, ReadOnlyMemory<byte> body, CallContext context, CancellationToken cancellationToken) =>
        CallAsync(method, path, body, static _ => true, context, cancellationToken);

    /// <summary>Makes one call, for callers that try again themselves.</summary>
    public Task<T> CallOnceAsync<T>(HttpMethod method, string path, ReadOnlyMemory<byte> body, Func<ReadOnlyMemory<byte>, T> read, CallContext context, CancellationToken cancellationToken) =>
        SendAsync(new ElasticsearchCall { Method = method, Path = path, Body = new ReadOnlySequence<byte>(body), ContentType = Json, Accept = Json, Authorization = _authorization }, read, context, cancellationToken);

    /// <summary>Makes one call whose body is lines of JSON.</summary>
    public Task<T> SendLinesAsync<T>(string path, ReadOnlySequence<byte> lines, Func<ReadOnlyMemory<byte>, T> read, CallContext context, CancellationToken cancellationToken) =>
        SendAsync(new ElasticsearchCall { Method = HttpMethod.Post, Path = path, Body = lines, ContentType = NdJson, Accept = Json, Authorization = _authorization }, read, context, cancellationToken);

    private async Task<T> SendAsync<T>(ElasticsearchCall call, Func<ReadOnlyMemory<byte>, T> read, CallContext context, CancellationToken cancellationToken)
    {
        using var reply = await Transport.SendAsync(call, cancellationToken).ConfigureAwait(false);
        if (reply.WasSent)
            _hasAnswered = true;
        try
        {
            if (reply.Status is < 200 or >= 300)
                throw await FaultOfAsync(reply, call, context, cancellationToken).ConfigureAwait(false);
            using var answer = await PooledAnswer.ReadAsync(reply.Body, cancellationToken).ConfigureAwait(false);
            CheckProduct(reply, context);
            return read(answer.Body);
        }
        catch (Exception e) when (ElasticsearchFaults.IsDamage(e))
        {
            throw ElasticsearchFaults.Damaged(e, context);
        }
    }

    private async Task<StoreException> FaultOfAsync(ElasticsearchReply reply, ElasticsearchCall call, CallContext context, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await PooledAnswer.ReadAsync(reply.Body, cancellationToken).ConfigureAwait(false);
            return ElasticsearchFaults.Of(reply, answer.Body.Span, context, call.Body.Length, _hasAnswered);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            // A node that refuses a request may close the connection early; the status says what counts.
            return ElasticsearchFaults.Of(reply, default, context, call.Body.Length, _hasAnswered);
        }
    }

    /// <summary>
    /// A success that does not say that it is Elasticsearch's is another program's: a proxy, or a fork with other wire forms. Errors need not
    /// say it: 403 and 413 never do (cassettes 22_fusion-retrievers:4, 21_limits:6).
    /// </summary>
    private void CheckProduct(ElasticsearchReply reply, CallContext context)
    {
        if (_isKnownProduct)
            return;
        if (!reply.Headers.TryGetValue("X-elastic-product", out var product) || product != "Elasticsearch")
            throw new NotSupportedException($"What answered to {context.Operation} does not say that it is Elasticsearch (header X-elastic-product).");
        _isKnownProduct = true;
    }

    private static string? AuthorizationOf(ElasticsearchStoreOptions options) => options switch
    {
        { ApiKey: { } key } => "ApiKey " + (key.Contains(':', StringComparison.Ordinal) ? Convert.ToBase64String(Encoding.UTF8.GetBytes(key)) : key),
        { BearerToken: { } token } => "Bearer " + token,
        { User: { } user } => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{options.Password}")),
        _ => null,
    };
}
