using System.Text.Json;

namespace Connectors.Elasticsearch.Transport;

/// <summary>Asks the cluster for the addresses of its nodes: before the first call, and again when a node could not be reached.</summary>
internal sealed class NodeSniffer(NodePool nodes, IReadOnlyList<Uri> seeds, Func<Uri, ElasticsearchCall, CancellationToken, Task<ElasticsearchReply>> send) : IDisposable
{
    private const string Path = "/_nodes/http?filter_path=nodes.*.http.publish_address,nodes.*.roles";

    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile bool _isFresh;

    public void Invalidate() => _isFresh = false;

    /// <summary>Asks once. When no node gives a usable answer, the addresses that are known stay, and the first ones come back.</summary>
    public async Task RefreshAsync(string? authorization, CancellationToken cancellationToken)
    {
        if (_isFresh)
            return;
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_isFresh)
                return;
            var call = new ElasticsearchCall { Method = HttpMethod.Get, Path = Path, Authorization = authorization };
            var tried = new List<Uri>();
            while (nodes.Take(tried) is { } node)
            {
                tried.Add(node);
                using var reply = await send(node, call, cancellationToken).ConfigureAwait(false);
                if (reply.Status == 0)
                {
                    nodes.MarkDead(node);
                }
                else if (reply.Status == 200 && await ReadAsync(reply.Body, cancellationToken).ConfigureAwait(false) is { Count: > 0 } found)
                {
                    nodes.Replace(found);
                    _isFresh = true;
                    return;
                }
            }

            nodes.Add(seeds);
            _isFresh = true;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<List<Uri>> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        var found = new List<Uri>();
        try
        {
            using var answer = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken).ConfigureAwait(false);
            foreach (var node in answer.RootElement.GetProperty("nodes").EnumerateObject())
            {
                var isMasterOnly = node.Value.TryGetProperty("roles", out var roles) && roles.GetArrayLength() == 1 && roles[0].ValueEquals("master");
                if (!isMasterOnly && node.Value.TryGetProperty("http", out var http) && AddressOf(http.GetProperty("publish_address").GetString()) is { } address)
                    found.Add(address);
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IOException or InvalidDataException)
        {
            // The list is a help, not a need.
            return [];
        }

        return found;
    }

    // "127.0.0.1:9200", or "host.name/127.0.0.1:9200" where the node has a name that its certificate holds.
    private Uri? AddressOf(string? published)
    {
        if (published is null)
            return null;
        var slash = published.IndexOf('/', StringComparison.Ordinal);
        var port = published.LastIndexOf(':');
        var host = slash > 0 && port > slash ? published[..slash] + published[port..] : published;
        return Uri.TryCreate($"{seeds[0].Scheme}://{host}", UriKind.Absolute, out var address) ? address : null;
    }
}
