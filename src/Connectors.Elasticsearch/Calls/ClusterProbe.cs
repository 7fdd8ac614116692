using System.Text.Json;

namespace Connectors.Elasticsearch.Calls;

/// <summary>Asks a cluster for its version and its licence, once each.</summary>
internal sealed class ClusterProbe(ElasticsearchChannel channel) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private ClusterInfo? _info;
    private string? _licence;

    /// <summary>Gets what the cluster has said; null before the first question.</summary>
    public ClusterInfo? Known => _info;

    public async ValueTask<ClusterInfo> GetAsync(CallContext context, CancellationToken cancellationToken)
    {
        if (_info is { } known)
            return known;
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _info ??= await AskAsync(new CallContext(context.Operation), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// The type of the licence: basic, standard, gold, platinum, enterprise or trial. Null where it is not known: serverless projects have none,
    /// a key may not have the right to see it, and a cluster that has just started has none yet; then it is asked for again. A licence can be
    /// changed while this runs, so that only what a server refuses is certain.
    /// </summary>
    public async ValueTask<string?> GetLicenceAsync(CallContext context, CancellationToken cancellationToken)
    {
        if ((await GetAsync(context, cancellationToken).ConfigureAwait(false)).Version.IsServerless)
            return null;
        if (_licence is { } known)
            return known;
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _licence ??= await TryAsync("/_license?filter_path=license.type", LicenceType, new CallContext(context.Operation), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>
    /// The banner, or else the list of nodes, or else the oldest version that is supported: a key may have the right to neither, and a node may
    /// lack the banner (cassettes 01-info-and-headers:4-6).
    /// </summary>
    private async Task<ClusterInfo> AskAsync(CallContext context, CancellationToken cancellationToken) =>
        await TryAsync("/", Banner, context, cancellationToken).ConfigureAwait(false)
        ?? await TryAsync("/_nodes?filter_path=nodes.*.version,nodes.*.build_flavor", Oldest, context, cancellationToken).ConfigureAwait(false)
        ?? new ClusterInfo(ServerVersion.Floor, null);

    private async Task<T?> TryAsync<T>(string path, Func<JsonElement, T?> read, CallContext context, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await channel.CallAsync(HttpMethod.Get, path, default, answer => Read(answer, read), context, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (!e.IsTransient && e.StatusCode is "400" or "403" or "404" or "405" or "410")
        {
            return null;
        }
    }

    private static T? Read<T>(ReadOnlyMemory<byte> answer, Func<JsonElement, T?> read)
        where T : class
    {
        using var document = JsonDocument.Parse(answer);
        return document.RootElement.ValueKind == JsonValueKind.Object ? read(document.RootElement) : null;
    }

    private static ClusterInfo? Banner(JsonElement banner) =>
        banner.TryGetProperty("version", out var version) && version.ValueKind == JsonValueKind.Object && version.TryGetProperty("number", out var number)
            ? Info(number.GetString(), version)
            : null;

    private static ClusterInfo? Oldest(JsonElement answer) => answer.TryGetProperty("nodes", out var nodes)
        ? nodes.EnumerateObject()
            .Select(node => node.Value.TryGetProperty("version", out var version) ? Info(version.GetString(), node.Value) : null)
            .OfType<ClusterInfo>()
            .MinBy(info => (info.Version.Major, info.Version.Minor))
        : null;

    private static string? LicenceType(JsonElement answer) =>
        answer.TryGetProperty("license", out var licence) && licence.TryGetProperty("type", out var type) ? type.GetString() : null;

    private static ClusterInfo? Info(string? number, JsonElement flavoured)
    {
        var isServerless = flavoured.TryGetProperty("build_flavor", out var flavor) && flavor.ValueEquals("serverless");
        return ServerVersion.Parse(number, isServerless) is { } version ? new ClusterInfo(version, number) : null;
    }
}
