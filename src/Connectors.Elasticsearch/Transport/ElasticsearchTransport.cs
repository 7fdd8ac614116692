using System.Net;
using Connectors.Elasticsearch.Transport;

namespace Connectors.Elasticsearch;

/// <summary>
/// HTTP to one or more nodes of a cluster, in turn. When a node cannot be reached the next one is tried, as long as no server has seen the
/// request. Safe for concurrent use.
/// </summary>
public sealed class ElasticsearchTransport : IElasticsearchTransport, IAsyncDisposable
{
    private const string Json = "application/json";

    // A node says 413 before the body comes only to a client that waits for it; below this size, waiting costs more than sending.
    private const int SmallestAnnounced = 1024 * 1024;

    // A name may come to stand for other addresses.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(15);

    private readonly ElasticsearchTransportOptions _options;
    private readonly HttpMessageInvoker _client;
    private readonly NodePool _nodes;
    private readonly NodeSniffer? _sniffer;

    private ElasticsearchTransport(IReadOnlyList<Uri> nodes, ElasticsearchTransportOptions options)
    {
        _options = options;
        _nodes = new NodePool(nodes, options.Clock);
        _client = options.HttpClient ?? CreateClient(options);
        _sniffer = options.Sniff ? new NodeSniffer(_nodes, nodes, SendOnceAsync) : null;
    }

    /// <summary>Makes a transport. There is no I/O before the first call.</summary>
    /// <param name="nodes">The addresses of the nodes, http or https, with a path where a proxy asks for one.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <returns>The transport.</returns>
    /// <exception cref="ArgumentException">An address or an option is not valid, or there is no address.</exception>
    public static ElasticsearchTransport Connect(IEnumerable<Uri> nodes, ElasticsearchTransportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        var addresses = nodes.ToList();
        if (addresses.Count == 0)
            throw new ArgumentException("There is no address.", nameof(nodes));
        foreach (var address in addresses)
        {
            if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps) || address.Query.Length > 0 || address.UserInfo.Length > 0)
                throw new ArgumentException("A node is http://host:port or https://host:port, without user and query.", nameof(nodes));
        }

        return new ElasticsearchTransport(addresses, (options ?? new ElasticsearchTransportOptions()).CloneChecked());
    }

    /// <inheritdoc/>
    public async ValueTask<ElasticsearchReply> SendAsync(ElasticsearchCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (call.Body.Length > _options.MaxSendBytes)
            return new ElasticsearchReply((int)HttpStatusCode.RequestEntityTooLarge) { Detail = $"The request has {call.Body.Length} bytes, more than the {_options.MaxSendBytes} that this client sends (MaxSendBytes).", WasSent = false };
        if (_sniffer is not null)
            await _sniffer.RefreshAsync(call.Authorization, cancellationToken).ConfigureAwait(false);
        var tried = new List<Uri>();
        ElasticsearchReply? last = null;
        while (_nodes.Take(tried) is { } node)
        {
            last?.Dispose();
            tried.Add(node);
            var reply = last = await SendOnceAsync(node, call, cancellationToken).ConfigureAwait(false);
            if (reply.Status > 0)
            {
                _nodes.MarkAlive(node);
                return reply;
            }

            _nodes.MarkDead(node);
            _sniffer?.Invalidate();
            if (reply.WasSent)
                return reply;
        }

        return last!;
    }

    /// <summary>Closes the connections. An HTTP client that was given stays open.</summary>
    /// <returns>A task that ends at once.</returns>
    public ValueTask DisposeAsync()
    {
        _sniffer?.Dispose();
        if (_options.HttpClient is null)
            _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<ElasticsearchReply> SendOnceAsync(Uri node, ElasticsearchCall call, CancellationToken cancellationToken)
    {
        // An empty body too: it tells whether the request was sent, and keeps the HTTP stack from sending it again on another connection.
        using var body = call.Body.IsEmpty && call.Method == HttpMethod.Get ? null : new RequestBody(call.Body, call.ContentType ?? Json, _options.Gzip);
        using var request = new HttpRequestMessage(call.Method, Combine(node, call.Path)) { Content = body, Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.TryAddWithoutValidation("Accept", call.Accept ?? Json);
        if (call.Authorization is { } authorization)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        request.Headers.ExpectContinue = call.Body.Length >= SmallestAnnounced;
        HttpResponseMessage? answer = null;
        try
        {
            // HttpClient.SendAsync without a completion option would read the whole answer into memory first.
            answer = _client is HttpClient client
                ? await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false)
                : await _client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            return new ElasticsearchReply((int)answer.StatusCode, new LimitedStream(await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), _options.MaxReceiveBytes), HeadersOf(answer), answer);
        }
        catch (Exception e) when (ConnectionFault.Covers(e))
        {
            answer?.Dispose();
            cancellationToken.ThrowIfCancellationRequested();

            // Nothing but a slow connection attempt makes our own client cancel; a client of the caller's may have time limits of its own.
            var isSlowConnect = e is OperationCanceledException && _options.HttpClient is null;
            return ConnectionFault.Reply(e, node, wasSent: answer is not null || (body?.WasStarted ?? !isSlowConnect));
        }
        finally
        {
            if (body is not null)
                await body.WhenIdleAsync().ConfigureAwait(false);
        }
    }

    private static Uri Combine(Uri node, string path) => new(node.GetLeftPart(UriPartial.Path).TrimEnd('/') + path);

    private static Dictionary<string, string> HeadersOf(HttpResponseMessage answer)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in answer.Headers.NonValidated)
            headers[name] = values.ToString();
        foreach (var (name, values) in answer.Content.Headers.NonValidated)
            headers[name] = values.ToString();
        return headers;
    }

    private static HttpMessageInvoker CreateClient(ElasticsearchTransportOptions options)
    {
        var trust = new ServerTrust(options.CertificateAuthorityFile, options.CertificateFingerprint, options.ClientCertificate);
        return new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = options.Gzip ? DecompressionMethods.GZip : DecompressionMethods.None,
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionLifetime = ConnectionLifetime,
            SslOptions = trust.CreateTlsOptions(),
        });
    }
}
